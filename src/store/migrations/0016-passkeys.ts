import { statements } from './migration.ts'

/** Passkeys: what users sign in by. They belong to an identity, and so to its connection; factors of MFA are elsewhere. */
export const migration = statements('0016-passkeys', [
  `create table passkeys (
    id text not null,
    user_id text not null,
    provider text not null,
    identity_user_id text not null,
    relying_party text not null,
    key_id text not null,
    name text,
    counter bigint not null,
    data text not null,
    created_at bigint not null,
    last_auth_at bigint,
    primary key (id)
  )`,
  `create unique index passkeys_key on passkeys (relying_party, key_id)`,
  `create index passkeys_user on passkeys (user_id)`,
  `create index passkeys_identity on passkeys (provider, identity_user_id)`,
])
