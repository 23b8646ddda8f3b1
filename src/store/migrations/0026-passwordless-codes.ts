import { statements } from './migration.ts'

/** The newest code that was sent to somebody who signs in by it. */
export const migration = statements('0026-passwordless-codes', [
  `create table passwordless_codes (
    key text not null,
    code_hash text not null,
    tries_left bigint not null,
    expires_at bigint not null,
    primary key (key)
  )`,
  `create index passwordless_codes_expires_at on passwordless_codes (expires_at)`,
])
