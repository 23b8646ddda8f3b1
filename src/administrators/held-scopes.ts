import { administratorRole } from '../store/administrators.ts'
import type { Db } from '../store/dialect.ts'
import { permissionNames } from '../store/permissions.ts'
import { scopesOfRole } from './roles.ts'

/**
 * What a user may do with the Management API named `identifier`: as an administrator by the role, as anybody by
 * permissions. Roles of administrators count outside of organizations alone.
 */
export const heldScopes = async (
  db: Db,
  { userId, identifier, organizationId }: { userId: string; identifier: string; organizationId?: string },
): Promise<ReadonlySet<string>> => {
  const role = organizationId === undefined ? await administratorRole(db, userId) : undefined
  const byRole = role ? scopesOfRole(role) : []
  if (role === 'admin') return new Set(byRole)
  return new Set([...byRole, ...(await permissionNames(db, userId, identifier, organizationId))])
}
