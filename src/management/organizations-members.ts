import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { Db } from '../store/dialect.ts'
import {
  addMemberRoles,
  addMembers,
  countMemberRoles,
  isMember,
  membersOf,
  removeMemberRoles,
  removeMembers,
  rolesOfMembers,
} from '../store/organization-members.ts'
import { inTransaction } from '../store/transaction.ts'
import { usersById } from '../store/users.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { requireOrganization } from './organizations.ts'
import {
  eitherPage,
  eitherPageSchema,
  eitherQuery,
  offsetPage,
  offsetPageSchema,
  offsetQuery,
  pageOf,
  windowOf,
} from './pagination.ts'
import { requireGivableRoles } from './reach.ts'
import { requireRoles, roleSchema, userRefSchema } from './roles.ts'
import { route } from './route.ts'

const tag = 'Organizations'

const memberSchema = userRefSchema.partial().extend({
  roles: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
})

const memberIds = z.object({
  members: z.array(z.string().min(1)).min(1).max(10).describe('List of user IDs of the organization members.'),
})

const roleIds = z.strictObject({
  roles: z.array(z.string().min(1)).min(1).max(50).describe('List of roles IDs to associated with the user.'),
})

/** How many roles a member may have in one organization. */
const mostRoles = 50

const requireMember = async (db: Db, organizationId: string, userId: string): Promise<void> => {
  await requireOrganization(db, organizationId)
  if (!(await isMember(db, organizationId, userId)))
    throw new AppError('not_found', {
      message: 'The user is not a member of the organization.',
      showCode: false,
    })
}

/** Members of an organization and their roles there (management reference, 2.13). */
export const organizationMemberRoutes = [
  route({
    method: 'get',
    path: '/organizations/{id}/members',
    scopes: ['read:organization_members'],
    summary: 'Get members who belong to an organization',
    tag,
    query: z.strictObject({ ...eitherQuery, ...fieldsQuery }),
    responses: { 200: eitherPageSchema('members', memberSchema) },
    handler: async ({ db, params, query }) => {
      await requireOrganization(db, params.id)
      const { members, total } = await membersOf(db, params.id, windowOf(query))
      const wantsRoles = query.include_fields && query.fields?.split(',').some(field => field.trim() === 'roles')
      const roles = wantsRoles
        ? await rolesOfMembers(
            db,
            params.id,
            members.map(member => member.user_id),
          )
        : undefined
      const bodies = members.map(member => ({
        id: member.user_id,
        body: selectFields(
          roles
            ? { ...member, roles: (roles.get(member.user_id) ?? []).map(({ id, name }) => ({ id, name })) }
            : member,
          query,
        ),
      }))
      const page = eitherPage('members')(bodies, total, query, one => [one.id])
      return {
        status: 200,
        body: Array.isArray(page) ? page.map(one => one.body) : { ...page, members: page.members.map(one => one.body) },
      }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/members',
    scopes: ['create:organization_members'],
    summary: 'Add members to an organization',
    tag,
    body: memberIds,
    responses: { 204: null },
    handler: async ({ db, params, body, now }) => {
      await requireOrganization(db, params.id)
      const users = [...new Set(body.members)]
      if ((await usersById(db, users)).length < users.length) throw new AppError('inexistent_user')
      await addMembers(db, params.id, users, now)
      return { status: 204 }
    },
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/members',
    scopes: ['delete:organization_members'],
    summary: 'Delete members from an organization',
    tag,
    body: memberIds,
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      await requireOrganization(db, params.id)
      await removeMembers(db, params.id, body.members)
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/organizations/{id}/members/{user_id}/roles',
    scopes: ['read:organization_member_roles'],
    summary: 'Get user roles assigned to an organization member',
    tag,
    query: z.strictObject(offsetQuery),
    responses: { 200: offsetPageSchema('roles', roleSchema) },
    handler: async ({ db, params, query }) => {
      await requireMember(db, params.id, params.user_id)
      const all = (await rolesOfMembers(db, params.id, [params.user_id])).get(params.user_id) ?? []
      const { limit, offset } = pageOf(query)
      return { status: 200, body: offsetPage('roles')(all.slice(offset, offset + limit), all.length, query) }
    },
  }),
  route({
    method: 'post',
    path: '/organizations/{id}/members/{user_id}/roles',
    scopes: ['create:organization_member_roles'],
    summary: 'Assign user roles to an Organization member',
    tag,
    body: roleIds,
    responses: { 204: null },
    refusals: [409],
    handler: async ({ db, params, body, ...call }) => {
      await requireMember(db, params.id, params.user_id)
      await requireRoles(db, body.roles)
      await requireGivableRoles({ db, ...call }, body.roles)
      await inTransaction(db, async trx => {
        await addMemberRoles(trx, params.id, params.user_id, [...new Set(body.roles)])
        if ((await countMemberRoles(trx, params.id, params.user_id)) > mostRoles)
          throw new AppError('conflict', { message: `A member has ${mostRoles} roles at most.` })
      })
      return { status: 204 }
    },
  }),
  route({
    method: 'delete',
    path: '/organizations/{id}/members/{user_id}/roles',
    scopes: ['delete:organization_member_roles'],
    summary: 'Delete user roles from an Organization member',
    tag,
    body: roleIds,
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      await requireMember(db, params.id, params.user_id)
      await removeMemberRoles(db, params.id, params.user_id, body.roles)
      return { status: 204 }
    },
  }),
] as const
