import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import {
  createSecureContext,
  createServer as createTlsServer,
  getCACertificates,
  setDefaultCACertificates,
  TLSSocket,
} from 'node:tls';
import fc from 'fast-check';
import { Refusal } from '#kernel/errors.ts';
import type { Log } from '#ports/log.ts';
import { checkRecipient, type MailerOptions, openMailer, readSmtpUrl } from './mail.ts';
import { openOutbox } from './outbox.ts';

const root = mkdtempSync(join(tmpdir(), 'parley-mail-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** Made for these tests, for 127.0.0.1, signed by itself. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxoUOOyYy8rZtVUPq
SmTIg0MvNHi1IGhjJM9Sj+h2S3GhRANCAARX9E3KAlyV/AtUHwSryhIw+Tq8p5fZ
xn7ILsDs09JdIf6BX7pIEMNuA3lKKJ2gXsD1BA/H4ZbfQIdD5kKdx1R1
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBXDCCAQKgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAkxMjcuMC4w
LjEwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CTEyNy4wLjAuMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFf0TcoCXJX8C1Qf
BKvKEjD5Orynl9nGfsguwOzT0l0h/oFfukgQw24DeUoonaBewPUED8fhlt9Ah0Pm
Qp3HVHWjQzBBMA8GA1UdEQQIMAaHBH8AAAEwDwYDVR0TAQH/BAUwAwEB/zAdBgNV
HQ4EFgQUtlYB5vft4UE2DYVwGgx12nStjUwwCgYIKoZIzj0EAwIDSAAwRQIhAMg7
co1cGwIRKKr+mEfgK7axgDBbwAqYPqqmGFADrfknAiBgP/bL1LonUPMP1uAV5uGh
C7FYm3xgSmlsF1ZV5S/Hgw==
-----END CERTIFICATE-----`;

interface Received {
  login: string;
  from: string;
  to: string[];
  message: string;
}

interface SmtpServer {
  port: number;
  received: Received[];
  /** Every line of every client, in order. */
  lines: string[];
}

/**
 * As much of RFC 5321 as a client needs; `answer` may replace the reply to a line, or give null to say nothing. Closes
 * with its test.
 */
async function smtpServer(
  story: TestContext,
  options: { secure?: boolean; starttls?: boolean; answer?: (line: string) => string | null | undefined } = {},
): Promise<SmtpServer> {
  const received: Received[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();

  function converse(socket: Socket, greet: boolean): void {
    let mail: Received = { login: '', from: '', to: [], message: '' };
    let inMessage = false;
    let rest = '';
    const say = (text: string) => socket.write(`${text}\r\n`);
    const reply = (line: string): string | null => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO')
        return ['250-mail.test', ...(options.starttls ? ['250-STARTTLS'] : []), '250 AUTH PLAIN'].join('\r\n');
      if (verb === 'AUTH') mail.login = Buffer.from(line.slice(11), 'base64').toString();
      if (verb === 'AUTH') return '235 ok';
      if (verb === 'MAIL') mail.from = /<(.*)>/.exec(line)?.[1] ?? '';
      if (verb === 'RCPT') mail.to.push(/<(.*)>/.exec(line)?.[1] ?? '');
      if (verb === 'DATA') inMessage = true;
      if (verb === 'DATA') return '354 go on';
      if (verb === 'QUIT') setImmediate(() => socket.end());
      return verb === 'QUIT' ? '221 bye' : '250 ok';
    };
    const hear = (line: string) => {
      if (inMessage && line === '.') {
        inMessage = false;
        received.push(mail);
        mail = { login: mail.login, from: '', to: [], message: '' };
        say('250 queued');
      } else if (inMessage) mail.message += `${line.replace(/^\./, '')}\r\n`;
      else {
        lines.push(line);
        const given = options.answer?.(line);
        if (line === 'STARTTLS' && given === undefined) return startTls();
        const answer = given === undefined ? reply(line) : given;
        if (answer !== null) say(answer);
      }
    };
    const listen = (chunk: Buffer) => {
      const parts = (rest + chunk.toString('latin1')).split('\r\n');
      rest = parts.pop() ?? '';
      for (const line of parts) hear(line);
    };
    const startTls = () => {
      say('220 go on');
      socket.off('data', listen);
      const upgraded = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext({ key, cert }) });
      upgraded.on('error', () => {});
      converse(upgraded, false);
    };
    socket.on('data', listen);
    socket.on('error', () => {});
    if (greet) {
      const given = options.answer?.('(connect)');
      if (given !== null) say(given ?? '220 mail.test ready');
    }
  }

  const welcome = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, true);
  };
  const server = options.secure ? createTlsServer({ key, cert }, welcome) : createServer(welcome);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  story.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, received, lines };
}

let outboxes = 0;
function newMailer(more: Partial<MailerOptions> = {}) {
  outboxes += 1;
  const outboxFolder = join(root, `outbox-${outboxes}`);
  const said: string[] = [];
  const hear = (fields: object, words: string) => void said.push(`${words} ${JSON.stringify(fields)}`);
  const log: Log = { info: hear, warn: hear, error: hear };
  const mailer = openMailer({ from: 'parley@town.example', fromName: 'Parley', outboxFolder, log, ...more });
  const mails = () => readdirSync(outboxFolder).map((name) => readFileSync(join(outboxFolder, name), 'utf8'));
  return { mailer, mails, outboxFolder, said };
}

/** Headers by name in lower case, unfolded; and the bytes of the body, decoded. */
function parse(message: string): { headers: Map<string, string[]>; body: string } {
  const [head = '', ...rest] = message.split('\r\n\r\n');
  const headers = new Map<string, string[]>();
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const [, name = '', value = ''] = /^([!-9;-~]+):[ ]?(.*)$/.exec(line) ?? assert.fail(`not a header: ${line}`);
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  const body = rest.join('\r\n\r\n');
  const encoding = headers.get('content-transfer-encoding')?.[0];
  if (encoding === 'base64') return { headers, body: Buffer.from(body, 'base64').toString() };
  if (encoding !== 'quoted-printable') return { headers, body };
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { headers, body: Buffer.from(bytes, 'latin1').toString() };
}

const welcome = {
  to: 'ann@elsewhere.example',
  subject: 'Welcome to the town',
  text: 'Hello Ann,\n.\nyour link: https://town.example/x\n',
};

test('a mail goes to the server as it should, with login, envelope, headers and body', async (story) => {
  const server = await smtpServer(story);
  const { mailer, said, outboxFolder } = newMailer({ smtpUrl: `smtp://us%40er:p%3Ass@127.0.0.1:${server.port}` });
  await mailer.send(welcome);
  await mailer.send({ ...welcome, subject: 'Grüße', text: 'Schöne Grüße', html: '<p>Schöne Grüße</p>' });
  await mailer.close();
  const [first, second] = server.received;
  assert.equal(first?.login, '\0us@er\0p:ss');
  assert.equal(first.from, 'parley@town.example');
  assert.deepEqual(first.to, ['ann@elsewhere.example']);
  const { headers, body } = parse(first.message);
  assert.deepEqual(headers.get('from'), ['Parley <parley@town.example>']);
  assert.deepEqual(headers.get('to'), ['ann@elsewhere.example']);
  assert.deepEqual(headers.get('subject'), ['Welcome to the town']);
  assert.deepEqual(headers.get('auto-submitted'), ['auto-generated']);
  assert.match(headers.get('message-id')?.[0] ?? '', /^<[^@]+@town\.example>$/);
  assert.ok(headers.has('date') && !headers.has('x-mailer'));
  assert.equal(body.trimEnd(), welcome.text.trimEnd().replaceAll('\n', '\r\n'));
  assert.match(second?.message ?? '', /multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html/);
  assert.equal(server.lines[0], 'EHLO town.example');
  assert.deepEqual(said, []);
  assert.throws(() => readdirSync(outboxFolder));
});

test('TLS from the start is verified: an unknown certificate is refused, a known one is taken', async (story) => {
  const server = await smtpServer(story, { secure: true });
  const { mailer } = newMailer({ smtpUrl: `smtps://user:secret@127.0.0.1:${server.port}` });
  const authorities = getCACertificates('default');
  try {
    await assert.rejects(mailer.send(welcome), /did not take the mail/);
    assert.deepEqual(server.lines, []);
    setDefaultCACertificates([...authorities, cert]);
    await mailer.send(welcome);
    assert.equal(server.received.length, 1);
  } finally {
    setDefaultCACertificates(authorities);
    await mailer.close();
  }
});

// 0.0.0.0 leads to this machine without being one of its names: to the mailer it is a host like any other.
test('without TLS to another machine neither the password nor the mail is sent', async (story) => {
  const plain = await smtpServer(story);
  const forged = await smtpServer(story, { starttls: true });
  const stripped = await smtpServer(story, {
    starttls: true,
    answer: (line) => (line === 'STARTTLS' ? '454 not now' : undefined),
  });
  for (const server of [plain, forged, stripped]) {
    const { mailer } = newMailer({ smtpUrl: `smtp://user:secret@0.0.0.0:${server.port}` });
    await assert.rejects(mailer.send(welcome), /did not take the mail: /);
    assert.equal(server.received.length, 0);
    assert.doesNotMatch(server.lines.join('\n'), /AUTH|MAIL/);
    await mailer.close();
  }
  const { mailer } = newMailer({ smtpUrl: `smtp://user:secret@0.0.0.0:${plain.port}?tls=optional` });
  await mailer.send(welcome);
  assert.equal(plain.received.length, 1);
  await mailer.close();
});

test('a refusal by the server is an error without the address or what the server said', async (story) => {
  const server = await smtpServer(story, {
    answer: (line) => (line.startsWith('RCPT') ? '550 no such person ann@elsewhere.example here' : undefined),
  });
  const { mailer } = newMailer({ smtpUrl: `smtp://127.0.0.1:${server.port}` });
  await assert.rejects(mailer.send(welcome), (error: Error) => {
    assert.match(error.message, /did not take the mail: EENVELOPE .*550/);
    assert.equal(error.cause, undefined);
    assert.doesNotMatch(JSON.stringify([error.message, error.stack, { ...error }]), /elsewhere|such person/);
    return true;
  });
  await mailer.close();
});

test('a server that says nothing, or ever more of nothing, is left in time; closing leaves at once', async (story) => {
  const silent = await smtpServer(story, { answer: () => null });
  const chatty = await smtpServer(story, {
    answer: (line) => (line.startsWith('MAIL') ? Array(500).fill('250-wait').join('\r\n') : undefined),
  });
  for (const server of [silent, chatty]) {
    const { mailer } = newMailer({ smtpUrl: `smtp://127.0.0.1:${server.port}`, sendMs: 150 });
    await assert.rejects(mailer.send(welcome), /did not take the mail/);
    await mailer.close();
  }
  const { mailer } = newMailer({ smtpUrl: `smtp://127.0.0.1:${silent.port}` });
  const waiting = assert.rejects(mailer.send(welcome), /did not take the mail/);
  await mailer.close();
  await waiting;
  await assert.rejects(mailer.send(welcome));
  // Nobody listens on TCP's port 1.
  const absent = newMailer({ smtpUrl: 'smtp://127.0.0.1:1' });
  await assert.rejects(absent.mailer.send(welcome), /did not take the mail/);
  await absent.mailer.close();
});

test('without a mail server every mail is a whole file that only its owner reads, and the log says so', async () => {
  const { mailer, outboxFolder, said } = newMailer();
  assert.match(said[0] ?? '', /No mail server is set/);
  for (const number of [1, 2, 3])
    await mailer.send({ ...welcome, subject: `Number ${number}`, text: `Straße ${number}\n` });
  await mailer.close();
  await assert.rejects(mailer.send(welcome));
  const names = readdirSync(outboxFolder).sort();
  assert.equal(names.length, 3);
  for (const [index, name] of names.entries()) {
    assert.match(name, /^\d{8}T\d{9}Z-\d{6}-[0-9a-f]{8}\.eml$/);
    assert.equal(statSync(join(outboxFolder, name)).mode & 0o777, 0o600);
    const { headers, body } = parse(readFileSync(join(outboxFolder, name), 'utf8'));
    assert.deepEqual(headers.get('subject'), [`Number ${index + 1}`]);
    assert.deepEqual(headers.get('to'), ['ann@elsewhere.example']);
    assert.equal(body.trimEnd(), `Straße ${index + 1}`);
  }
  assert.equal(statSync(outboxFolder).mode & 0o777, 0o700);
  assert.equal(said.length, 4);
  assert.doesNotMatch(said.join('\n'), /ann@|Straße/);
});

test('line breaks in a subject or a name stay inside their header', async () => {
  const { mailer, mails } = newMailer({ fromName: 'Town\r\nBcc: eve@evil.example' });
  const unit = fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point));
  const anything = fc.string({ unit, maxLength: 9 });
  const breaks = ['\r\n', '\n', '\r', '\u2028', '\0', '\x0b', '\x85'];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.constantFrom(...breaks), anything)), async (parts) => {
      await mailer.send({ ...welcome, subject: ['Hi', ...parts, 'Bcc: eve@evil.example', ...parts].join('\r\n') });
    }),
    { numRuns: 30 },
  );
  const expected = [
    'auto-submitted',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
  ];
  for (const mail of mails()) {
    const { headers } = parse(mail);
    assert.deepEqual([...headers.keys()].sort(), [...expected, 'subject', 'to']);
    for (const values of headers.values()) assert.equal(values.length, 1);
  }
});

test('a recipient is exactly one plain address', async () => {
  const { mailer, mails } = newMailer();
  const none = [
    '',
    'ann',
    '@town.example',
    'ann@',
    'ann@elsewhere.example, eve@evil.example',
    'ann@elsewhere.example\r\nBcc: eve@evil.example',
    'ann@elsewhere.example\nRCPT TO:<eve@evil.example>',
    'Ann <ann@elsewhere.example>',
    'friends: ann@elsewhere.example;',
    '"ann@evil.example"@elsewhere.example',
    'ann(comment)@elsewhere.example',
    'ann@elsewhere@evil.example',
    'an\0n@elsewhere.example',
    `${'a'.repeat(250)}@town.example`,
  ];
  for (const to of none) {
    await assert.rejects(mailer.send({ ...welcome, to }), Refusal, JSON.stringify(to));
    assert.throws(() => checkRecipient(to), Refusal);
  }
  assert.deepEqual(mails(), []);
  await mailer.send({ ...welcome, to: "o'neil+news@sub.elsewhere.example" });
  assert.match(mails()[0] ?? '', /\r\nTo: o'neil\+news@sub\.elsewhere\.example\r\n/);
});

test('no mail reads a file or fetches an address that is named in it', async () => {
  const { mailer, mails } = newMailer();
  await mailer.send({ ...welcome, html: '<img src="file:///etc/passwd"><img src="http://127.0.0.1:9/x">' });
  assert.doesNotMatch(mails()[0] ?? '', /root:/);
  await assert.rejects(mailer.send({ ...welcome, text: 'x'.repeat(500_001) }), Refusal);
});

test('a full outbox fails the mail, and takes mail again after tidying up', async () => {
  const outboxFolder = join(root, 'full');
  const deliver = openOutbox({ outboxFolder, log: { info() {}, warn() {}, error() {} }, maxFiles: 3 });
  for (const _ of [1, 2, 3]) await deliver(welcome);
  await assert.rejects(deliver(welcome), /outbox folder holds 3 mails/);
  rmSync(join(outboxFolder, readdirSync(outboxFolder)[0]!));
  await deliver(welcome);
  assert.equal(readdirSync(outboxFolder).length, 3);
});

test('a half-written mail of a crash is removed when an hour old, and the folder closed to others', () => {
  const { outboxFolder } = newMailer();
  chmodSync(outboxFolder, 0o755);
  const twoHoursAgo = Date.now() / 1000 - 7_200;
  for (const name of ['.unfinished-old.eml', '.unfinished-new.eml']) writeFileSync(join(outboxFolder, name), 'Sub');
  utimesSync(join(outboxFolder, '.unfinished-old.eml'), twoHoursAgo, twoHoursAgo);
  openMailer({ from: 'parley@town.example', outboxFolder, log: { info() {}, warn() {}, error() {} } });
  assert.deepEqual(readdirSync(outboxFolder), ['.unfinished-new.eml']);
  assert.equal(statSync(outboxFolder).mode & 0o777, 0o700);
});

test('a wrong setting stops the start with a sentence that does not hold the password', () => {
  for (const smtpUrl of [
    'mail.example',
    'http://user:secret@mail.example',
    'smtp://',
    'smtp://user:secret@mail.example/path',
    'smtps://user:secret@mail.example?tls.rejectUnauthorized=false',
    'smtps://user:secret@mail.example?tls=off',
  ]) {
    assert.throws(
      () => newMailer({ smtpUrl }),
      (error: Error) => {
        assert.match(error.message, /^the SMTP address /);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  }
  assert.throws(() => newMailer({ from: 'nobody' }), /sender of mails/);
  const { port, secure, requireTLS, tls } = readSmtpUrl('smtp://mail.example');
  assert.deepEqual([port, secure, requireTLS, tls.rejectUnauthorized], [587, false, true, true]);
  assert.deepEqual(readSmtpUrl('smtps://[2001:db8::1]').port, 465);
  assert.equal(readSmtpUrl('smtps://[2001:db8::1]').host, '2001:db8::1');
  assert.equal(readSmtpUrl('smtp://localhost').port, 25);
});
