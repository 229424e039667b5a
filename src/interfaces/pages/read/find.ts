import { findAccountByHandle } from '#accounts/accounts.ts';
import { notFound, Refusal } from '#kernel/errors.ts';
import { type AccountView, readAccounts } from '#views/accounts.ts';
import type { PageNeeds } from '../needs.ts';
import type { Visit } from '../visit.ts';

/**
 * The person behind the handle in an address. Refuses ('not-found') nobody, and people who are not let in or whose e-mail
 * address is not confirmed; ('gone') people who were here.
 */
export async function personOf(needs: PageNeeds, visit: Visit, handle: string): Promise<AccountView> {
  const { db, site } = needs;
  if (handle.includes('\0') || !handle.isWellFormed()) throw notFound();
  const id = await findAccountByHandle(db.reader, site, handle);
  const person = id === null ? undefined : (await readAccounts(db.reader, [id])).get(id);
  if (!person || person.waiting) throw notFound();
  if (person.suspended || person.removed) throw new Refusal('gone', visit.say('person.gone'));
  return person;
}
