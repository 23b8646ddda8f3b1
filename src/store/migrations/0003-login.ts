import { statements } from './migration.ts'

export const migration = statements('0003-login', [
  `create table logins (
    id_hash text not null,
    trace_id text not null,
    revision bigint not null,
    status text not null,
    state text not null,
    browser_hash text,
    user_id text,
    client_id text not null,
    created_at bigint not null,
    updated_at bigint not null,
    expires_at bigint not null,
    finished_at bigint,
    taken_at bigint,
    primary key (id_hash)
  )`,
  `create table claims (
    key text not null,
    expires_at bigint not null,
    primary key (key)
  )`,
  `create table buckets (
    key text not null,
    full_at bigint not null,
    primary key (key)
  )`,
  `create unique index logins_trace on logins (trace_id)`,
  `create index logins_user on logins (user_id, created_at)`,
  `create index logins_expiry on logins (expires_at)`,
  `create index logins_finished on logins (finished_at)`,
  `create index claims_expiry on claims (expires_at)`,
  `create index buckets_full on buckets (full_at)`,
])
