import { statements } from './migration.ts'

/** Imports and exports of users: what they were given, how far they are, what they made. */
export const migration = statements('0027-bulk-jobs', [
  `alter table jobs add column data text not null default '{}'`,
  `alter table jobs add column progress text`,
  `alter table jobs add column status_details text`,
  `alter table jobs add column slot integer`,
  `alter table jobs add column attempts integer not null default 0`,
  `alter table jobs add column stalls integer not null default 0`,
  `alter table jobs add column locked_until bigint`,
  `create unique index jobs_slot on jobs (type, slot) where slot is not null`,
  `create index jobs_waiting on jobs (created_at) where status = 'pending'`,
  `create table job_inputs (
    job_id text not null,
    content_encrypted text not null,
    primary key (job_id)
  )`,
  `create table job_errors (
    job_id text not null,
    position integer not null,
    error_encrypted text not null,
    primary key (job_id, position)
  )`,
  `create table job_chunks (
    job_id text not null,
    position integer not null,
    data bytea not null,
    primary key (job_id, position)
  )`,
])
