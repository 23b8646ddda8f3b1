import { statements } from './migration.ts'

export const migration = statements('0033-ciba-requests', [
  `create table ciba_requests (
    id_hash text not null,
    client_id text not null,
    user_id text not null,
    transaction_id text not null,
    enrollment_id text not null,
    login_trace_id text not null,
    params text not null,
    asked text not null,
    created_at bigint not null,
    expires_at bigint not null,
    polled_at bigint,
    primary key (id_hash)
  )`,
  `create index ciba_requests_client on ciba_requests (client_id)`,
  `create index ciba_requests_user on ciba_requests (user_id)`,
  `create index ciba_requests_expiry on ciba_requests (expires_at)`,
])
