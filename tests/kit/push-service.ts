import { createDecipheriv, createECDH, createPublicKey, type ECDH, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A push service on a real socket, with an app behind it that decrypts what it gets. */
export interface PushService {
  origin: string;
  /** What arrived, oldest first. */
  received: { path: string; headers: IncomingHttpHeaders; body: Buffer }[];
  /** The status it answers with from now on. */
  answers(status: number): void;
  close(): Promise<void>;
}

export async function openPushService(): Promise<PushService> {
  const received: PushService['received'] = [];
  let status = 201;
  const server = createServer(async (request, response) => {
    received.push({ path: request.url ?? '', headers: request.headers, body: await buffer(request) });
    response.writeHead(status, { location: `${origin}/message/${received.length}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    origin,
    received,
    answers(next) {
      status = next;
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

/** The keys of one app's subscription. */
export interface PushApp {
  p256dh: string;
  auth: string;
  decrypt(message: { headers: IncomingHttpHeaders; body: Buffer }): Record<string, unknown>;
}

export function newPushApp(): PushApp {
  const keys = createECDH('prime256v1');
  keys.generateKeys();
  const auth = randomBytes(16);
  return {
    p256dh: keys.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
    decrypt({ headers, body }) {
      const plain =
        headers['content-encoding'] === 'aes128gcm'
          ? decryptStandard(keys, auth, body)
          : decryptDraft(keys, auth, headers, body);
      return JSON.parse(plain.toString('utf8')) as Record<string, unknown>;
    },
  };
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, bytes));

function open(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
}

/** RFC 8291 over RFC 8188, one record. */
function decryptStandard(keys: ECDH, auth: Buffer, body: Buffer): Buffer {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + (body[20] ?? 0));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]);
  const secret = derive(keys.computeSecret(sender), auth, info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const padded = open(key, nonce, body.subarray(21 + sender.length));
  return padded.subarray(0, padded.lastIndexOf(2));
}

/** The fourth draft of RFC 8291: `aesgcm`, its parameters in headers, the padding in front. */
function decryptDraft(keys: ECDH, auth: Buffer, headers: IncomingHttpHeaders, body: Buffer): Buffer {
  const parameter = (header: string, name: string): Buffer => {
    const found = new RegExp(`${name}=([A-Za-z0-9_-]+)`).exec(String(headers[header]))?.[1] ?? '';
    return Buffer.from(found, 'base64url');
  };
  const salt = parameter('encryption', 'salt');
  const sender = parameter('crypto-key', 'dh');
  const length = Buffer.from([0, 65]);
  const context = Buffer.concat([Buffer.from('P-256\0'), length, keys.getPublicKey(), length, sender]);
  const secret = derive(keys.computeSecret(sender), auth, Buffer.from('Content-Encoding: auth\0'), 32);
  const key = derive(secret, salt, Buffer.concat([Buffer.from('Content-Encoding: aesgcm\0'), context]), 16);
  const nonce = derive(secret, salt, Buffer.concat([Buffer.from('Content-Encoding: nonce\0'), context]), 12);
  const padded = open(key, nonce, body);
  return padded.subarray(2 + padded.readUInt16BE(0));
}

/** The claims of a message's signature (RFC 8292 and its draft), which must be by the server's key. Throws otherwise. */
export function claimsOf(headers: IncomingHttpHeaders, serverKey: string): Record<string, unknown> {
  const jwt = /[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/.exec(String(headers.authorization))?.[0] ?? '';
  const [head = '', claims = '', signature = ''] = jwt.split('.');
  const point = Buffer.from(serverKey, 'base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const signed = Buffer.from(`${head}.${claims}`);
  const good = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!good) throw new Error('the message is not signed by the server');
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown>;
}
