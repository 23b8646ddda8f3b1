import { administratorRole, assignedRole } from '../store/administrators.ts'
import type { Db } from '../store/dialect.ts'
import { permissionNames, permissionNamesAnywhere } from '../store/permissions.ts'
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

/**
 * What a user could come to do with the Management API named `identifier`: whoever gets hold of the account can unblock it
 * and sign in to any of its organizations.
 */
export const reachableScopes = async (db: Db, userId: string, identifier: string): Promise<ReadonlySet<string>> => {
  const role = await assignedRole(db, userId)
  return new Set([...(role ? scopesOfRole(role) : []), ...(await permissionNamesAnywhere(db, userId, identifier))])
}
