import { statements } from './migration.ts'

/** Triggers that have fired and whose Actions run off the path of the request that fired them. */
export const migration = statements('0013-trigger-queue', [
  `create table trigger_queue (
    id text not null,
    trigger_id text not null,
    event text not null,
    about text not null,
    progress text not null,
    attempts integer not null,
    next_attempt_at bigint not null,
    locked_until bigint,
    created_at bigint not null,
    primary key (id)
  )`,
  `create index trigger_queue_due on trigger_queue (next_attempt_at)`,
])
