import { statements } from './migration.ts'

export const migration = statements('0007-delivery', [
  `create table outbox (
    id text not null,
    channel text not null,
    recipient text not null,
    content_encrypted text not null,
    login_trace_id text,
    attempts bigint not null,
    next_attempt_at bigint not null,
    locked_until bigint,
    expires_at bigint,
    failed_at bigint,
    error text,
    created_at bigint not null,
    primary key (id)
  )`,
  `create table inbox (
    id text not null,
    channel text not null,
    recipient text not null,
    subject text,
    text text not null,
    html text,
    code text,
    created_at bigint not null,
    primary key (id)
  )`,
  `create index outbox_due on outbox (next_attempt_at)`,
  `create index outbox_login on outbox (login_trace_id)`,
  `create index inbox_created on inbox (created_at)`,
])
