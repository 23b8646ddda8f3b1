import { statements } from './migration.ts'

/** How far a log stream has looked back for entries that came late, and how many it has sent since. */
export const migration = statements('0025-late-entries', [
  `alter table log_streams add column swept text not null default ''`,
  `alter table log_streams add column sent_since bigint not null default 0`,
  `update log_streams set swept = cursor`,
])
