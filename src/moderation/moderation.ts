/**
 * Moderation: reports and what staff do about them, to people, other servers, networks and mail providers, and the numbers
 * that show how this place is doing. Everything staff do is in the audit log.
 * Tables: reports, report_posts, strikes, host_limits, host_allows, email_domain_blocks, ip_blocks, canonical_email_blocks.
 * Emits report.created, account.warned (and by accounts account.suspended, account.changed). Hears report.created (mails to
 * staff). Queues: account-removal, account-severing, host-limits.
 */
export { type Action, actOn, liftFrom, MAX_ACTION_CHARACTERS, removeAccount } from './actions.ts';
export { type Dimension, dimensions } from './dimensions.ts';
export { allowHost, disallowHost, type HostAllow, hostAllowById, hostAllows } from './host-allows.ts';
export {
  type HostLimit,
  type HostLimitChanges,
  hostLimitById,
  hostLimits,
  hostLimitsQueue,
  hostSeverity,
  limitHost,
  publicHostLimits,
  unlimitHost,
  updateHostLimit,
} from './hosts.ts';
export {
  blockMailbox,
  blockMailProvider,
  type MailboxBlock,
  type MailProviderBlock,
  mailboxBlockById,
  mailboxBlocks,
  mailboxBlocksOfAddress,
  mailProviderBlockById,
  mailProviderBlocks,
  unblockMailbox,
  unblockMailProvider,
} from './mail-blocks.ts';
export { type Measure, type MeasureSubject, measures, tagIdOf } from './measures.ts';
export {
  blockNetwork,
  type NetworkBlock,
  networkBlockById,
  networkBlocks,
  unblockNetwork,
  updateNetworkBlock,
} from './networks.ts';
export { findPeople, type PeopleFilter, type PersonDetails, readPeople } from './people.ts';
export { removalQueue, severingQueue } from './removal.ts';
export { reportMails } from './report-mails.ts';
export {
  assignReport,
  type Evidence,
  listReports,
  type ReportFilter,
  type ReportView,
  reportById,
  reportsByIds,
  settleReport,
  unassignReport,
  updateReport,
} from './report-work.ts';
export { MAX_REPORT_CHARACTERS, MAX_REPORTED_POSTS, type ReportDraft, report } from './reports.ts';
export { type Cohort, retention } from './retention.ts';
export { type Strike, strikesByIds } from './strikes.ts';
