import { statements } from './migration.ts'

/** What a user agrees to counts in the organization that it was asked in; without one the column is empty. */
export const migration = statements('0018-consents-by-organization', [
  `update user_grants set organization_id = '' where organization_id is null`,
  `drop index user_grants_once`,
  `create unique index user_grants_once on user_grants (user_id, client_id, audience, organization_id)`,
])
