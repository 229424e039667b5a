import { createHash } from 'node:crypto';
import { type Rule, rulesOf, type Viewer } from '#access/access.ts';
import { type Json, json, jsonArray, jsonObject } from '#http/json.ts';
import {
  type Evidence,
  type HostLimit,
  type MailProviderBlock,
  type NetworkBlock,
  type PersonDetails,
  type ReportView,
  readPeople,
  type Strike,
} from '#moderation/moderation.ts';
import type { Reader } from '#ports/database.ts';
import type { Site } from '#ports/ports.ts';
import { headsOf, type Seen } from '#posts/visibility.ts';
import { NO_RELATION } from '#relationships/relation.ts';
import type { Id } from '#store/tables.ts';
import { mediaUrl, roleEntity, time, timeOrNull } from './account.ts';
import type { Entities } from './entities.ts';

interface Rendering {
  entities: Entities;
  site: Site;
}

/** People as the client API's `Admin::Account`, by id; unknown and removed ones are absent. */
export async function adminAccounts(
  { entities }: Rendering,
  db: Reader,
  accountIds: readonly Id[],
): Promise<Map<Id, Json>> {
  const ids = [...new Set(accountIds)];
  const people = await readPeople(db, ids);
  const accounts = await entities.accounts(db, ids, { waiting: true });
  const found = new Map<Id, Json>();
  for (const [id, account] of accounts) {
    const person = people.get(id);
    if (person) found.set(id, jsonObject({ ...details(person), account }));
  }
  return found;
}

const details = (person: PersonDetails) => ({
  id: String(person.id),
  username: person.username,
  domain: person.host,
  created_at: time(person.createdAt),
  email: person.email,
  ip: person.addresses[0]?.ip ?? null,
  ips: person.addresses.map(({ ip, usedAt }) => ({ ip, used_at: time(usedAt) })),
  confirmed: person.confirmed,
  suspended: person.suspended,
  silenced: person.silenced,
  sensitized: person.sensitized,
  disabled: person.disabled,
  approved: person.approved,
  locale: person.locale,
  invite_request: person.reason === '' ? null : person.reason,
  role: roleEntity(person.role),
  ...(person.invitedById === null ? {} : { invited_by_account_id: String(person.invitedById) }),
});

/** A rule as the client API's `Rule`. */
export const ruleEntity = (rule: Rule): Record<string, unknown> => ({
  id: String(rule.id),
  text: rule.text,
  hint: rule.hint,
  translations: rule.translations,
});

/** Reports as the client API's `Admin::Report`, in their order, in a fixed number of statements. */
export async function adminReports(
  rendering: Rendering,
  db: Reader,
  viewer: Viewer,
  reports: readonly ReportView[],
): Promise<Json[]> {
  const people = await adminAccounts(
    rendering,
    db,
    reports.flatMap((one) => [one.accountId, one.targetId, one.assignedToId ?? [], one.actionTakenById ?? []].flat()),
  );
  const rules = new Map((await rulesOf(db)).map((rule) => [rule.id, ruleEntity(rule)]));
  const statuses = await reportedStatuses(rendering, db, viewer, reports);
  const person = (id: Id | null): Json | null => (id === null ? null : (people.get(id) ?? null));
  return reports.flatMap((one) => {
    const [account, target] = [person(one.accountId), person(one.targetId)];
    // Whoever was removed since has no entity; the rest of the report has no meaning without them.
    if (!account || !target) return [];
    return jsonObject({
      id: String(one.id),
      action_taken: one.actionTakenAt !== null,
      action_taken_at: timeOrNull(one.actionTakenAt),
      category: one.category,
      comment: one.comment,
      forwarded: one.forwarded,
      created_at: time(one.createdAt),
      updated_at: time(one.updatedAt),
      account,
      target_account: target,
      assigned_account: person(one.assignedToId),
      action_taken_by_account: person(one.actionTakenById),
      statuses: jsonArray(one.evidence.flatMap(({ postId }) => statuses.get(postId) ?? [])),
      rules: one.ruleIds.flatMap((id) => rules.get(id) ?? []),
      parley: { evidence: one.evidence.map((evidence) => evidenceEntity(rendering.site, evidence)) },
    });
  });
}

const evidenceMedia = (site: Site, { snapshot }: Evidence) =>
  snapshot.media.map((media) => ({
    id: String(media.id),
    type: media.kind,
    url: mediaUrl(site, media.original) || null,
    preview_url: mediaUrl(site, media.small) || null,
    description: media.description === '' ? null : media.description,
    blurhash: media.blurhash === '' ? null : media.blurhash,
  }));

/** A reported post as it was then. */
const evidenceEntity = (site: Site, evidence: Evidence) => ({
  id: String(evidence.postId),
  text: evidence.snapshot.text,
  content: evidence.snapshot.html,
  spoiler_text: evidence.snapshot.spoiler,
  sensitive: evidence.snapshot.sensitive,
  language: evidence.snapshot.language,
  edited_at: timeOrNull(evidence.snapshot.editedAt),
  media_attachments: evidenceMedia(site, evidence),
  poll: evidence.snapshot.poll,
});

/**
 * The posts that reports name, whoever may see them otherwise: who reports a post shows it to staff. Of a post that was
 * deleted since, its words are those of the report.
 */
async function reportedStatuses(
  { entities }: Rendering,
  db: Reader,
  viewer: Viewer,
  reports: readonly ReportView[],
): Promise<Map<Id, Json>> {
  const evidence = new Map(reports.flatMap((one) => one.evidence.map((each) => [each.postId, each] as const)));
  const heads = [...(await headsOf(db, [...evidence.keys()])).values()];
  const seen = heads.map((head): Seen => {
    const sight = { head, relation: NO_RELATION, mentioned: false };
    return { sight, original: null, quote: null };
  });
  const rendered = await entities.statuses(db, viewer, seen);
  const statuses = new Map<Id, Json>();
  for (const status of rendered) {
    const one = JSON.parse(status.text) as { id: string };
    const id = Number(one.id);
    const kept = evidence.get(id);
    if (!heads.some((head) => head.id === id && head.removed) || !kept) {
      statuses.set(id, status);
      continue;
    }
    const { snapshot } = kept;
    statuses.set(
      id,
      json({
        ...one,
        content: snapshot.html,
        spoiler_text: snapshot.spoiler,
        sensitive: snapshot.sensitive,
        language: snapshot.language,
      }),
    );
  }
  return statuses;
}

const texts = (ids: readonly Id[]): string[] => ids.map(String);

/** A report as the client API's `Report`, for whoever wrote it. */
export const reportEntity = (one: ReportView, target: Json): Json =>
  jsonObject({
    id: String(one.id),
    action_taken: one.actionTakenAt !== null,
    action_taken_at: timeOrNull(one.actionTakenAt),
    category: one.category,
    comment: one.comment,
    forwarded: one.forwarded,
    created_at: time(one.createdAt),
    status_ids: texts(one.evidence.map(({ postId }) => postId)),
    rule_ids: one.ruleIds.length === 0 ? null : texts(one.ruleIds),
    collection_ids: texts(one.collectionIds),
    target_account: target,
  });

/** What staff did to somebody as the client API's `AccountWarning`. */
export const warningEntity = (strike: Strike, target: Json): Json =>
  jsonObject({
    id: String(strike.id),
    action: strike.action,
    text: strike.words,
    status_ids: strike.postIds.length === 0 ? null : texts(strike.postIds),
    created_at: time(strike.createdAt),
    target_account: target,
    appeal: null,
  });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const orNull = (text: string): string | null => (text === '' ? null : text);

/** A limit of another server as the client API's `Admin::DomainBlock`. */
export const hostLimitEntity = (limit: HostLimit): Record<string, unknown> => ({
  id: String(limit.id),
  domain: limit.host,
  digest: sha256(limit.host),
  created_at: time(limit.createdAt),
  severity: limit.severity,
  reject_media: limit.rejectMedia,
  reject_reports: limit.rejectReports,
  private_comment: orNull(limit.privateComment),
  public_comment: orNull(limit.publicComment),
  obfuscate: limit.obfuscate,
});

/** A blocked mail provider as the client API's `Admin::EmailDomainBlock`. */
export const mailProviderEntity = (block: MailProviderBlock): Record<string, unknown> => ({
  id: String(block.id),
  domain: block.domain,
  created_at: time(block.createdAt),
  history: block.history.map((day) => ({
    day: String(day.at / 1000),
    accounts: String(day.mailboxes),
    uses: String(day.tries),
  })),
  allow_with_approval: block.allowWithApproval,
});

/** A blocked network as the client API's `Admin::IpBlock`. */
export const networkBlockEntity = (block: NetworkBlock): Record<string, unknown> => ({
  id: String(block.id),
  ip: block.network,
  severity: block.severity,
  comment: block.comment,
  created_at: time(block.createdAt),
  expires_at: timeOrNull(block.expiresAt),
});
