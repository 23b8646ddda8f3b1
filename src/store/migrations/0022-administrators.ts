import { statements } from './migration.ts'

/** Administrators of the dashboard have a role; so far they were those who had its permissions one by one. */
export const migration = statements('0022-administrators', [
  `create table administrators (
    user_id text not null,
    role text not null,
    created_at bigint not null,
    primary key (user_id)
  )`,
  `insert into administrators (user_id, role, created_at)
    select users.user_id, 'admin', users.created_at from users
    inner join user_permissions on user_permissions.user_id = users.user_id
    inner join resource_servers on resource_servers.identifier = user_permissions.resource_server_identifier
    where resource_servers.is_system = 1 and user_permissions.permission_name = 'update:tenant_settings'`,
])
