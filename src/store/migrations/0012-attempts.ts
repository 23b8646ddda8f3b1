import { statements } from './migration.ts'

/** Counters of attack protection, which hold on every node. */
export const migration = statements('0012-attempts', [
  `create table attempts (
    key text not null,
    kind text not null,
    identifier text,
    connection text,
    address text not null,
    count bigint not null,
    until bigint not null,
    primary key (key)
  )`,
  `create index attempts_identifier on attempts (identifier)`,
  `create index attempts_until on attempts (until)`,
])
