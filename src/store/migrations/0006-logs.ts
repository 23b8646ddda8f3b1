import { statements } from './migration.ts'

export const migration = statements('0006-logs', [
  `create table logs (
    log_id text not null,
    date bigint not null,
    type text not null,
    description text,
    client_id text,
    client_name text,
    connection text,
    connection_id text,
    hostname text,
    ip text,
    organization_id text,
    strategy text,
    strategy_type text,
    user_agent text,
    user_id text,
    user_name text,
    audience text,
    scope text,
    data text not null,
    primary key (log_id)
  )`,
  `create index logs_date on logs (date)`,
  `create index logs_user on logs (user_id, log_id)`,
  `create index logs_type on logs (type, log_id)`,
])
