import { statements } from './migration.ts'

export const migration = statements('0009-device-codes', [
  `create table device_codes (
    code_hash text not null,
    user_code_hash text not null,
    client_id text not null,
    params text not null,
    status text not null,
    browser_hash text,
    payload text,
    created_at bigint not null,
    expires_at bigint not null,
    polled_at bigint,
    primary key (code_hash)
  )`,
  `create unique index device_codes_user_code on device_codes (user_code_hash)`,
  `create index device_codes_expiry on device_codes (expires_at)`,
])
