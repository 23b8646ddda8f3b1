import { statements } from './migration.ts'

/** Which factor a user wants to be asked for first. */
export const migration = statements('0010-preferred-factor', [
  `alter table enrollments add column preferred smallint not null default 0`,
])
