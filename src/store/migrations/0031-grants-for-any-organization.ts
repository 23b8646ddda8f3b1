import { statements } from './migration.ts'

/** Which applications may act for any organization is asked of the few grants that say so. */
export const migration = statements('0031-grants-for-any-organization', [
  `create index client_grants_any_organization on client_grants (client_id)
    where replace(data, '"allow_any_organization":true', '') <> data`,
])
