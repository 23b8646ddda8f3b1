import { statements } from './migration.ts'

/** Who has a role, and the logins of a user or by an application, are listed a page at a time, however many there are. */
export const migration = statements('0034-list-orders', [
  `create index user_roles_holders on user_roles (role_id, user_id)`,
  `drop index user_roles_role`,
  `create index logins_of_user on logins (user_id, trace_id)`,
  `drop index logins_user`,
  `create index logins_of_client on logins (client_id, trace_id)`,
  `drop index logins_tried`,
])
