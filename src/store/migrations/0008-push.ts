import { statements } from './migration.ts'

export const migration = statements('0008-push', [
  `create table push_transactions (
    id text not null,
    kind text not null,
    ticket_hash text,
    user_id text not null,
    enrollment_id text,
    login_trace_id text not null,
    status text not null,
    number_digest text,
    tries bigint not null,
    details text not null,
    created_at bigint not null,
    expires_at bigint not null,
    answered_at bigint,
    primary key (id)
  )`,
  `create unique index push_transactions_ticket on push_transactions (ticket_hash) where ticket_hash is not null`,
  `create index push_transactions_device on push_transactions (enrollment_id, status)`,
  `create index push_transactions_login on push_transactions (login_trace_id)`,
  `create index push_transactions_user on push_transactions (user_id)`,
  `create index push_transactions_expiry on push_transactions (expires_at)`,
])
