import { sql } from 'kysely'
import type { Db } from './dialect.ts'
import type { Organization } from './organizations.ts'
import { organizationsByIds } from './organizations.ts'
import type { Role } from './roles.ts'
import { inTransaction } from './transaction.ts'

export interface Member {
  user_id: string
  email?: string
  picture?: string
  name?: string
}

export const isMember = async (db: Db, organizationId: string, userId: string): Promise<boolean> =>
  (await db
    .selectFrom('organization_members')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst()) !== undefined

/** Members by user id: an offset page, or those after the id `after`. */
export const membersOf = async (
  db: Db,
  organizationId: string,
  page: { limit: number; offset: number; after?: string; uncounted?: boolean },
): Promise<{ members: Member[]; total: number | undefined }> => {
  const query = db
    .selectFrom('organization_members')
    .innerJoin('users', 'users.user_id', 'organization_members.user_id')
    .where('organization_members.organization_id', '=', organizationId)
  const counted = page.uncounted
    ? undefined
    : await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let rows = query
    .select(['users.user_id', 'users.email', 'users.picture', 'users.name'])
    // Of the memberships: their key gives them in this order, and no engine sees by itself that both are the same.
    .orderBy('organization_members.user_id')
    .limit(page.limit)
    .offset(page.offset)
  if (page.after !== undefined) rows = rows.where('organization_members.user_id', '>', page.after)
  const members = (await rows.execute()).map(row => ({
    user_id: row.user_id,
    email: row.email ?? undefined,
    picture: row.picture ?? undefined,
    name: row.name ?? undefined,
  }))
  return { members, total: counted && Number(counted.total) }
}

/** Makes users members; who is one stays one, and nobody is one of an organization that is gone. Users are checked by the caller. */
export const addMembers = async (db: Db, organization_id: string, userIds: string[], now: number): Promise<void> => {
  for (const user_id of userIds)
    await db
      .insertInto('organization_members')
      .columns(['organization_id', 'user_id', 'created_at'])
      .expression(eb =>
        eb
          .selectFrom('organizations')
          .select(['id', eb.val(user_id).as('user_id'), sql<number>`cast(${now} as bigint)`.as('created_at')])
          .where('id', '=', organization_id),
      )
      .onConflict(oc => oc.doNothing())
      .execute()
}

/** Ends memberships and takes the roles that came with them. */
export const removeMembers = (db: Db, organizationId: string, userIds: string[]): Promise<void> =>
  inTransaction(db, async trx => {
    for (const table of ['organization_members', 'organization_member_roles'] as const)
      await trx
        .deleteFrom(table)
        .where('organization_id', '=', organizationId)
        .where('user_id', 'in', userIds)
        .execute()
  })

/** The ids of a user's organizations in the order of joining. */
export const organizationIdsOfUser = async (db: Db, userId: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('organization_members')
    .select('organization_id')
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('organization_id')
    .execute()
  return rows.map(row => row.organization_id)
}

/** The organizations of a user in the order of joining. */
export const organizationsOfUser = async (db: Db, userId: string): Promise<Organization[]> =>
  organizationsByIds(db, await organizationIdsOfUser(db, userId))

/** The roles that members have in an organization, by user. */
export const rolesOfMembers = async (
  db: Db,
  organizationId: string,
  userIds: string[],
): Promise<Map<string, Role[]>> => {
  const roles = new Map<string, Role[]>(userIds.map(id => [id, []]))
  if (userIds.length === 0) return roles
  const rows = await db
    .selectFrom('organization_member_roles')
    .innerJoin('roles', 'roles.id', 'organization_member_roles.role_id')
    .select(['organization_member_roles.user_id', 'roles.id', 'roles.name', 'roles.description'])
    .where('organization_id', '=', organizationId)
    .where('organization_member_roles.user_id', 'in', userIds)
    .orderBy('roles.created_at')
    .orderBy('roles.id')
    .execute()
  for (const { user_id, id, name, description } of rows)
    roles.get(user_id)?.push({ id, name, description: description ?? undefined })
  return roles
}

/** Gives a member roles in an organization; what is there already stays. Who is no member by then gets none. */
export const addMemberRoles = async (
  db: Db,
  organization_id: string,
  user_id: string,
  roleIds: string[],
): Promise<void> => {
  await db
    .insertInto('organization_member_roles')
    .columns(['organization_id', 'user_id', 'role_id'])
    .expression(eb =>
      eb
        .selectFrom('organization_members')
        .innerJoin('roles', join => join.on('roles.id', 'in', roleIds))
        .select(['organization_members.organization_id', 'organization_members.user_id', 'roles.id'])
        .where('organization_members.organization_id', '=', organization_id)
        .where('organization_members.user_id', '=', user_id),
    )
    .onConflict(oc => oc.doNothing())
    .execute()
}

/** How many roles a member has in an organization. */
export const countMemberRoles = async (db: Db, organizationId: string, userId: string): Promise<number> => {
  const { total } = await db
    .selectFrom('organization_member_roles')
    .select(eb => eb.fn.countAll<number>().as('total'))
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(total)
}

export const removeMemberRoles = async (
  db: Db,
  organizationId: string,
  userId: string,
  roleIds: string[],
): Promise<void> => {
  await db
    .deleteFrom('organization_member_roles')
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .where('role_id', 'in', roleIds)
    .execute()
}
