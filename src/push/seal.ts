import { createCipheriv, createDecipheriv } from 'node:crypto';
import { secretOf } from '#access/access.ts';
import type { Needs } from '#ports/ports.ts';
import type { Id } from '#store/tables.ts';

/**
 * Apps know by the access token in a message whom it is for. Tokens are kept as hashes everywhere else; that of a
 * subscription is kept encrypted with a key of the node, bound to its row, and goes with it.
 */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SECRET = 'push-tokens';

type SealNeeds = Needs<'db' | 'clock' | 'random'>;

export async function sealToken(needs: SealNeeds, tokenId: Id, token: string): Promise<string> {
  const nonce = needs.random.bytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, Buffer.from(await secretOf(needs, SECRET), 'base64url'), nonce);
  cipher.setAAD(Buffer.from(String(tokenId)));
  const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Throws where it was sealed by another node or for another token. */
export async function openToken(needs: SealNeeds, tokenId: Id, text: string): Promise<string> {
  const bytes = Buffer.from(text, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const key = Buffer.from(await secretOf(needs, SECRET), 'base64url');
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(String(tokenId)));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}
