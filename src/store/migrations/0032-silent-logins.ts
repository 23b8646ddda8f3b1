import { statements } from './migration.ts'

/** Logins that were to end without a screen (`prompt=none`) are told from those that people went through. */
export const migration = statements('0032-silent-logins', [
  `alter table logins add column silent integer not null default 0`,
])
