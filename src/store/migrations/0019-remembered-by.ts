import { statements } from './migration.ts'

/** By which factor a browser came to be remembered; nothing for those that were before. */
export const migration = statements('0019-remembered-by', [`alter table remembered_browsers add column proven_by text`])
