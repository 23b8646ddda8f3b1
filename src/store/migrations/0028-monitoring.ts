import { statements } from './migration.ts'

/**
 * What the dashboard's plots and the lists of runs are read from: counts by the hour and one row per run of an Action,
 * made from what logins leave behind. And the way to the logins that administrators tried out.
 */
export const migration = statements('0028-monitoring', [
  `create table hourly_stats (
    measure text not null,
    hour text not null,
    label text not null,
    bucket integer not null,
    count bigint not null,
    primary key (measure, hour, label, bucket)
  )`,
  `create table hourly_stats_cursors (source text not null, cursor text not null, primary key (source))`,
  `insert into hourly_stats_cursors (source, cursor) values ('logs', ''), ('logins', ''), ('executions', '')`,
  `create table action_runs (
    execution_id text not null,
    position integer not null,
    action_id text not null,
    started_at bigint not null,
    duration_ms bigint not null,
    error text,
    primary key (execution_id, position)
  )`,
  `create index action_runs_action on action_runs (action_id, started_at, execution_id, position)`,
  `create index action_runs_started on action_runs (started_at)`,
  `create index action_executions_updated on action_executions (updated_at, id)`,
  `create index logins_tried on logins (trace_id) where client_id = 'sallyport-try'`,
])
