import type { Db } from './dialect.ts'
import { roleIdsInForce } from './roles.ts'

/** A permission by what names it. */
export interface PermissionRef {
  resource_server_identifier: string
  permission_name: string
}

/** A permission as it is shown, with what its API says about it. */
export interface Permission extends PermissionRef {
  resource_server_name: string
  description?: string
}

/** Where a user has a permission from. */
export interface PermissionSource {
  source_id: string
  source_name: string
  source_type: 'DIRECT' | 'ROLE'
}

interface Api {
  name: string
  scopes: Map<string, string | undefined>
}

const apisOf = async (db: Db, identifiers: string[]): Promise<Map<string, Api>> => {
  if (identifiers.length === 0) return new Map()
  const rows = await db
    .selectFrom('resource_servers')
    .select(['identifier', 'name', 'data'])
    .where('identifier', 'in', [...new Set(identifiers)])
    .execute()
  return new Map(
    rows.map(row => {
      const { scopes = [] } = JSON.parse(row.data) as { scopes?: { value: string; description?: string }[] }
      return [row.identifier, { name: row.name, scopes: new Map(scopes.map(s => [s.value, s.description])) }]
    }),
  )
}

/** Those of the permissions that no API has. */
export const unknownPermissions = async (db: Db, refs: PermissionRef[]): Promise<PermissionRef[]> => {
  const apis = await apisOf(
    db,
    refs.map(ref => ref.resource_server_identifier),
  )
  return refs.filter(ref => !apis.get(ref.resource_server_identifier)?.scopes.has(ref.permission_name))
}

const described = async (db: Db, refs: PermissionRef[]): Promise<Permission[]> => {
  const apis = await apisOf(
    db,
    refs.map(ref => ref.resource_server_identifier),
  )
  return refs.map(({ resource_server_identifier, permission_name }) => ({
    resource_server_identifier,
    permission_name,
    resource_server_name: apis.get(resource_server_identifier)?.name ?? '',
    description: apis.get(resource_server_identifier)?.scopes.get(permission_name),
  }))
}

export const permissionsOfRole = async (
  db: Db,
  roleId: string,
  page: { limit: number; offset: number },
): Promise<{ permissions: Permission[]; total: number }> => {
  const query = db.selectFrom('role_permissions').where('role_id', '=', roleId)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .select(['resource_server_identifier', 'permission_name'])
    .orderBy('resource_server_identifier')
    .orderBy('permission_name')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return { permissions: await described(db, rows), total: Number(total) }
}

/** The names of what any of these roles gives on one API. */
export const permissionNamesOfRoles = async (
  db: Db,
  roleIds: readonly string[],
  audience: string,
): Promise<string[]> => {
  if (roleIds.length === 0) return []
  const rows = await db
    .selectFrom('role_permissions')
    .select('permission_name')
    .distinct()
    .where('role_id', 'in', [...roleIds])
    .where('resource_server_identifier', '=', audience)
    .orderBy('permission_name')
    .execute()
  return rows.map(row => row.permission_name)
}

/** Adds permissions to a role; what it has already stays. */
export const addRolePermissions = async (db: Db, role_id: string, refs: PermissionRef[]): Promise<void> => {
  await db
    .insertInto('role_permissions')
    .values(refs.map(ref => ({ role_id, ...ref })))
    .onConflict(oc => oc.doNothing())
    .execute()
}

export const removeRolePermissions = async (db: Db, roleId: string, refs: PermissionRef[]): Promise<void> => {
  await db
    .deleteFrom('role_permissions')
    .where('role_id', '=', roleId)
    .where(eb =>
      eb.or(
        refs.map(ref =>
          eb.and([
            eb('resource_server_identifier', '=', ref.resource_server_identifier),
            eb('permission_name', '=', ref.permission_name),
          ]),
        ),
      ),
    )
    .execute()
}

/** Gives a user permissions of his own; what he has already stays. */
export const addUserPermissions = async (db: Db, user_id: string, refs: PermissionRef[]): Promise<void> => {
  await db
    .insertInto('user_permissions')
    .values(refs.map(ref => ({ user_id, ...ref })))
    .onConflict(oc => oc.doNothing())
    .execute()
}

export const removeUserPermissions = async (db: Db, userId: string, refs: PermissionRef[]): Promise<void> => {
  await db
    .deleteFrom('user_permissions')
    .where('user_id', '=', userId)
    .where(eb =>
      eb.or(
        refs.map(ref =>
          eb.and([
            eb('resource_server_identifier', '=', ref.resource_server_identifier),
            eb('permission_name', '=', ref.permission_name),
          ]),
        ),
      ),
    )
    .execute()
}

/**
 * What a user may do, with where it comes from: directly and by roles; in an organization by the roles there alone, as
 * upstream.
 */
export const permissionsOfUser = async (
  db: Db,
  userId: string,
  organizationId?: string,
): Promise<(Permission & { sources: PermissionSource[] })[]> => {
  const direct =
    organizationId === undefined
      ? await db
          .selectFrom('user_permissions')
          .select(['resource_server_identifier', 'permission_name'])
          .where('user_id', '=', userId)
          .execute()
      : []
  const byRole = await db
    .selectFrom('role_permissions')
    .innerJoin('roles', 'roles.id', 'role_permissions.role_id')
    .where('roles.id', 'in', roleIdsInForce(userId, organizationId))
    .select(['resource_server_identifier', 'permission_name', 'roles.id', 'roles.name'])
    .execute()
  const found = new Map<string, PermissionRef & { sources: PermissionSource[] }>()
  const note = (ref: PermissionRef, source: PermissionSource) => {
    const key = `${ref.resource_server_identifier}\0${ref.permission_name}`
    const known = found.get(key)
    if (known) known.sources.push(source)
    else
      found.set(key, {
        resource_server_identifier: ref.resource_server_identifier,
        permission_name: ref.permission_name,
        sources: [source],
      })
  }
  for (const row of direct) note(row, { source_id: '', source_name: '', source_type: 'DIRECT' })
  for (const row of byRole) note(row, { source_id: row.id, source_name: row.name, source_type: 'ROLE' })
  const refs = [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref)
  return (await described(db, refs)).map((permission, at) => ({ ...permission, sources: refs[at]?.sources ?? [] }))
}

/** The names of what a user may do on one API, for tokens. */
export const permissionNames = async (
  db: Db,
  userId: string,
  audience: string,
  organizationId?: string,
): Promise<string[]> =>
  (await permissionsOfUser(db, userId, organizationId))
    .filter(permission => permission.resource_server_identifier === audience)
    .map(permission => permission.permission_name)

/** The names of what a user may do on one API in some place: directly, by roles, or in any organization. */
export const permissionNamesAnywhere = async (db: Db, userId: string, audience: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('user_permissions')
    .select('permission_name')
    .where('user_id', '=', userId)
    .where('resource_server_identifier', '=', audience)
    .union(eb =>
      eb
        .selectFrom('role_permissions')
        .select('permission_name')
        .where('resource_server_identifier', '=', audience)
        .where(role =>
          role.or([
            role('role_id', 'in', roleIdsInForce(userId, undefined)),
            role(
              'role_id',
              'in',
              role.selectFrom('organization_member_roles').select('role_id').where('user_id', '=', userId),
            ),
          ]),
        ),
    )
    .execute()
  return rows.map(row => row.permission_name)
}
