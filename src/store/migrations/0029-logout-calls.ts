import { statements } from './migration.ts'

/** Applications that are still to be told that a session has ended. */
export const migration = statements('0029-logout-calls', [
  `create table logout_calls (
    id text not null,
    client_id text not null,
    sid text not null,
    user_id text not null,
    metadata text not null,
    issuer text not null,
    initiator text not null,
    attempts integer not null,
    next_attempt_at bigint not null,
    locked_until bigint,
    created_at bigint not null,
    primary key (id)
  )`,
  `create index logout_calls_due on logout_calls (next_attempt_at)`,
  `create index logout_calls_client on logout_calls (client_id)`,
])
