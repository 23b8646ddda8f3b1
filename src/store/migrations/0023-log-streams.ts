import { statements } from './migration.ts'

/** Where tenant logs are sent, and what is known of each day when its entries are gone. */
export const migration = statements('0023-log-streams', [
  `create table log_streams (
    id text not null,
    name text,
    type text not null,
    status text not null,
    is_priority smallint not null,
    filters text not null,
    pii_config text,
    sink_encrypted text not null,
    cursor text not null,
    revision bigint not null,
    failures bigint not null,
    failing_since bigint,
    last_error text,
    next_attempt_at bigint not null,
    locked_by text,
    locked_until bigint,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create unique index log_streams_name on log_streams (name) where name is not null`,
  `create table daily_stats (
    day text not null,
    logins bigint not null,
    signups bigint not null,
    leaked_passwords bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (day)
  )`,
  `create table daily_stats_cursor (id bigint not null, cursor text not null, primary key (id))`,
  `insert into daily_stats_cursor (id, cursor) values (1, '')`,
])
