import type { Migration } from '#store/migration.ts';

/** Videos and sounds, processed after their upload; Web Push. */
export const mediaPush: Migration = {
  number: 6,
  name: 'media-push',
  statements: [
    `alter table media add column state text not null default 'ready'`,
    `alter table media add column source text not null default ''`,
    `alter table media add column failure text not null default ''`,
    `alter table media add column recording text`,
    `create index media_source on media (source) where source <> ''`,

    // Numbers of their own: clients read them as 32 bits.
    `create table push_subscriptions (
      id {serial}, token_id integer not null unique references access_tokens (id),
      account_id integer not null references accounts (id), endpoint text not null, p256dh text not null,
      auth text not null, standard integer not null, policy text not null, alerts text not null,
      sealed_token text not null, created_at integer not null, updated_at integer not null) {strict}`,
    `create index push_subscriptions_account on push_subscriptions (account_id)`,
  ],
};
