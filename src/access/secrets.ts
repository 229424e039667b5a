import { createECDH } from 'node:crypto';
import type { Needs } from '#ports/ports.ts';

type SecretNeeds = Needs<'db' | 'clock' | 'random'>;

const SECRET_BYTES = 32;
const CURVE = 'prime256v1';

/**
 * A key of 32 bytes that this node made for itself, as base64url. Made on first use; when two processes ask at once, both
 * get the same. Keys are rows, so that a node copied with its database is the same node.
 */
export async function secretOf({ db, clock, random }: SecretNeeds, name: string): Promise<string> {
  const known = await db.reader.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirst();
  if (known) return known.value;
  const fresh = random.bytes(SECRET_BYTES).toString('base64url');
  return db.write(async (tx) => {
    await tx
      .insertInto('secrets')
      .values({ name, value: fresh, created_at: clock.now() })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const row = await tx.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirstOrThrow();
    return row.value;
  });
}

/** The public half of the node's Web Push key (VAPID, RFC 8292), base64url; clients are told it with every app. */
export async function vapidPublicKey(needs: SecretNeeds): Promise<string> {
  const pair = createECDH(CURVE);
  pair.setPrivateKey(await secretOf(needs, 'vapid'), 'base64url');
  // With its padding, as some clients' decoders insist on it.
  return pair.getPublicKey('base64').replaceAll('+', '-').replaceAll('/', '_');
}
