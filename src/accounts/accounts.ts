/**
 * Accounts: who somebody is in public, here or elsewhere (name, profile, pictures, counts). Logins are `access`.
 * Tables: hosts, accounts, account_stats. Counts lie in a narrow table of their own and are touched last in a transaction.
 * Emits account.changed (account.created is emitted by the sign-up in `access`, which makes the account).
 * Hears nothing.
 */

export { type AccountCountChange, changeAccountCounts, raiseAccountVersions } from './counts.ts';
export {
  type AccountAddresses,
  accountAddresses,
  createLocalAccount,
  type NewLocalAccount,
  registerLocalHost,
  releaseLocalAccount,
} from './create.ts';
export {
  findAccountByHandle,
  findAccountsByHandles,
  type Handle,
  type HandleOwner,
  isLetIn,
  MAX_HANDLES,
  normaliseHost,
  readHandle,
} from './handles.ts';
export { type AccountLimits, applyHostEffect, eraseAccount, type HostEffect, setAccountLimits } from './moderate.ts';
export { MAX_PICTURE_ALT_CHARACTERS } from './pictures.ts';
export {
  MAX_ATTRIBUTION_DOMAINS,
  MAX_DISPLAY_NAME_CHARACTERS,
  MAX_FIELD_CHARACTERS,
  MAX_FIELDS,
  MAX_NOTE_CHARACTERS,
  type ProfileChanges,
  type ProfileField,
  readFields,
  updateProfile,
} from './profile.ts';
