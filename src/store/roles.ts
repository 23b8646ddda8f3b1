import { expressionBuilder, type Selectable } from 'kysely'
import { AppError } from '../errors.ts'
import { contains } from './contains.ts'
import { type Db, isUniqueViolation } from './dialect.ts'
import type { Schema } from './schema.ts'
import { inTransaction } from './transaction.ts'

export interface Role {
  id: string
  name: string
  description?: string
}

const toRole = (row: Selectable<Schema['roles']>): Role => ({
  id: row.id,
  name: row.name,
  description: row.description ?? undefined,
})

export const roleById = async (db: Db, id: string): Promise<Role | undefined> => {
  const row = await db.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toRole(row)
}

/** The roles of these ids that there are, in the order given. */
export const rolesByIds = async (db: Db, ids: string[]): Promise<Role[]> => {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('roles').selectAll().where('id', 'in', ids).execute()
  return ids.flatMap(id => rows.filter(row => row.id === id).map(toRole))
}

/** Which of these roles there are, in no order. */
export const existingRoles = async (db: Db, ids: string[]): Promise<string[]> =>
  (await db.selectFrom('roles').select('id').where('id', 'in', ids).execute()).map(row => row.id)

/** Roles whose name contains `nameFilter` in any case, oldest first. */
export const listRoles = async (
  db: Db,
  nameFilter: string | undefined,
  page: { limit: number; offset: number },
): Promise<{ roles: Role[]; total: number }> => {
  let query = db.selectFrom('roles')
  if (nameFilter) query = query.where(eb => contains(eb.ref('name'), nameFilter))
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return { roles: rows.map(toRole), total: Number(total) }
}

const nameTaken = (error: unknown): never => {
  if (isUniqueViolation(error))
    throw new AppError('conflict', { message: 'A role with the same name already exists.', cause: error })
  throw error
}

/** Stores a new role; a name that is taken is `conflict`. */
export const insertRole = async (db: Db, role: Role, now: number): Promise<void> => {
  await db
    .insertInto('roles')
    .values({ id: role.id, name: role.name, description: role.description ?? null, created_at: now })
    .execute()
    .catch(nameTaken)
}

/** Changes name or description and returns the role; `undefined`: there is none. */
export const updateRole = async (
  db: Db,
  id: string,
  changes: { name?: string; description?: string },
): Promise<Role | undefined> => {
  const set = {
    ...(changes.name !== undefined && { name: changes.name }),
    ...(changes.description !== undefined && { description: changes.description }),
  }
  if (Object.keys(set).length > 0)
    await db.updateTable('roles').set(set).where('id', '=', id).execute().catch(nameTaken)
  return roleById(db, id)
}

/** Deletes a role and takes it from everybody, who is only invited included. False: there is none. */
export const deleteRole = (db: Db, id: string): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numDeletedRows } = await trx.deleteFrom('roles').where('id', '=', id).executeTakeFirst()
    for (const table of [
      'role_permissions',
      'user_roles',
      'organization_member_roles',
      'organization_invitation_roles',
    ] as const)
      await trx.deleteFrom(table).where('role_id', '=', id).execute()
    return numDeletedRows === 1n
  })

/** Roles of a user in order of assignment. */
export const rolesOfUser = async (
  db: Db,
  userId: string,
  page: { limit: number; offset: number } = { limit: 1000, offset: 0 },
): Promise<{ roles: Role[]; total: number }> => {
  const query = db
    .selectFrom('user_roles')
    .innerJoin('roles', 'roles.id', 'user_roles.role_id')
    .where('user_roles.user_id', '=', userId)
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .selectAll('roles')
    .orderBy('user_roles.created_at')
    .orderBy('roles.id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return { roles: rows.map(toRole), total: Number(total) }
}

/**
 * Ids of the roles that count for a user, as a subquery: the user's own, or in an organization those that the user has
 * there as a member, and no others.
 */
export const roleIdsInForce = (userId: string, organizationId: string | undefined) => {
  const eb = expressionBuilder<Schema>()
  return organizationId === undefined
    ? eb.selectFrom('user_roles').select('role_id').where('user_id', '=', userId)
    : eb
        .selectFrom('organization_member_roles')
        .select('role_id')
        .where('user_id', '=', userId)
        .where('organization_id', '=', organizationId)
}

/** The roles that count for a user, by name. */
export const rolesInForce = async (db: Db, userId: string, organizationId: string | undefined): Promise<Role[]> => {
  const rows = await db
    .selectFrom('roles')
    .selectAll()
    .where('id', 'in', roleIdsInForce(userId, organizationId))
    .orderBy('name')
    .execute()
  return rows.map(toRole)
}

/** Gives users roles; what they have already stays. Roles and users are checked by the caller. */
export const assignRoles = async (db: Db, userIds: string[], roleIds: string[], now: number): Promise<void> => {
  const rows = userIds.flatMap(user_id => roleIds.map(role_id => ({ user_id, role_id, created_at: now })))
  if (rows.length === 0) return
  await db
    .insertInto('user_roles')
    .values(rows)
    .onConflict(oc => oc.doNothing())
    .execute()
}

export const removeRoles = async (db: Db, userId: string, roleIds: string[]): Promise<void> => {
  if (roleIds.length === 0) return
  await db.deleteFrom('user_roles').where('user_id', '=', userId).where('role_id', 'in', roleIds).execute()
}

/** Users with a role, by id: an offset page, or those after the id `after`. */
export const usersWithRole = async (
  db: Db,
  roleId: string,
  page: { limit: number; offset: number; after?: string; uncounted?: boolean },
): Promise<{
  users: { user_id: string; email?: string; picture?: string; name?: string }[]
  total: number | undefined
}> => {
  const query = db
    .selectFrom('user_roles')
    .innerJoin('users', 'users.user_id', 'user_roles.user_id')
    .where('user_roles.role_id', '=', roleId)
  const counted = page.uncounted
    ? undefined
    : await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query
    .select(['users.user_id', 'users.email', 'users.picture', 'users.name'])
    // Of the assignments: an index gives those in this order, and no engine sees by itself that both are the same.
    .orderBy('user_roles.user_id')
    .limit(page.limit)
    .offset(page.offset)
  if (page.after !== undefined) rows = rows.where('user_roles.user_id', '>', page.after)
  const users = (await rows.execute()).map(row => ({
    user_id: row.user_id,
    email: row.email ?? undefined,
    picture: row.picture ?? undefined,
    name: row.name ?? undefined,
  }))
  return { users, total: counted && Number(counted.total) }
}
