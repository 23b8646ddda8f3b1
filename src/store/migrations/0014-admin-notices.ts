import { statements } from './migration.ts'

/** What administrators are told of by mail, counted until the mail is due. */
export const migration = statements('0014-admin-notices', [
  `create table admin_notices (
    key text not null,
    kind text not null,
    frequency text not null,
    count bigint not null,
    detail text not null,
    since bigint not null,
    due_at bigint not null,
    primary key (key)
  )`,
])
