import { statements } from './migration.ts'

/** Which Action answers for tokens of which foreign type (custom token exchange). */
export const migration = statements('0020-token-exchange-profiles', [
  `create table token_exchange_profiles (
    id text not null,
    name text not null,
    type text not null,
    subject_token_type text not null,
    action_id text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create unique index token_exchange_profiles_subject on token_exchange_profiles (subject_token_type)`,
  `create index token_exchange_profiles_action on token_exchange_profiles (action_id)`,
])
