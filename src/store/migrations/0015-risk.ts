import { statements } from './migration.ts'

/** What risk assessment holds a login against: the devices of each user, and where each user was last. */
export const migration = statements('0015-risk', [
  `create table user_devices (
    user_id text not null,
    id_hash text not null,
    user_agent text,
    created_at bigint not null,
    last_used_at bigint not null,
    expires_at bigint not null,
    primary key (user_id, id_hash)
  )`,
  `create table user_positions (
    user_id text not null,
    latitude double precision not null,
    longitude double precision not null,
    located_at bigint not null,
    primary key (user_id)
  )`,
  `create index user_devices_expires on user_devices (expires_at)`,
  `create index user_positions_located on user_positions (located_at)`,
])
