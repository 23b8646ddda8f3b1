import { statements } from './migration.ts'

/**
 * What long lists of users and log entries are searched by. Ids of entries begin with their time, so none is needed on
 * dates; the domain of an address is what follows all that is trimmed from its end up to the `@`, on both engines.
 */
export const migration = statements('0024-list-indexes', [
  `create index logs_client on logs (client_id, log_id) where client_id is not null`,
  `create index logs_connection on logs (connection, log_id) where connection is not null`,
  `create index logs_ip on logs (ip, log_id) where ip is not null`,
  `create index logs_organization on logs (organization_id, log_id) where organization_id is not null`,
  `drop index logs_date`,
  `create index users_logins_count on users (logins_count)`,
  `create index users_blocked on users (user_id) where blocked = 1`,
  `create index users_email_domain on users (replace(email, rtrim(email, replace(email, '@', '')), ''))`,
])
