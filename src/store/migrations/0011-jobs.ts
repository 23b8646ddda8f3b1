import { statements } from './migration.ts'

/** Work that the Management API was asked for and tells the state of. */
export const migration = statements('0011-jobs', [
  `create table jobs (
    id text not null,
    type text not null,
    status text not null,
    created_at bigint not null,
    primary key (id)
  )`,
  `create index jobs_age on jobs (created_at)`,
])
