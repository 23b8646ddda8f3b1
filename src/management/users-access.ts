import { z } from '@hono/zod-openapi'
import { organizationsOfUser } from '../store/organization-members.ts'
import { addUserPermissions, permissionsOfUser, removeUserPermissions } from '../store/permissions.ts'
import { assignRoles, removeRoles, rolesOfUser } from '../store/roles.ts'
import { organizationBody, organizationSchema } from './organizations-body.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf } from './pagination.ts'
import { requireGivable, requireGivableRoles } from './reach.ts'
import { permissionRefs, permissionSchema, requirePermissions, requireRoles, roleSchema } from './roles.ts'
import { route } from './route.ts'
import { emptyObject } from './schemas.ts'
import { requireUser } from './users.ts'

const tag = 'Users'

const userPermissionSchema = permissionSchema.extend({
  sources: z.array(
    z.object({ source_id: z.string(), source_name: z.string(), source_type: z.enum(['DIRECT', 'ROLE']) }),
  ),
})

const roleIds = z.strictObject({
  roles: z.array(z.string().min(1)).min(1).describe('List of roles IDs to associated with the user.'),
})

/** Roles, permissions and organizations of a user (management reference, 2.1). */
export const userAccessRoutes = [
  route({
    method: 'get',
    path: '/users/{id}/roles',
    scopes: ['read:users', 'read:roles', 'read:role_members'],
    summary: "Get a user's roles",
    tag,
    query: z.strictObject(offsetQuery),
    responses: { 200: offsetPageSchema('roles', roleSchema) },
    handler: async ({ db, params, query }) => {
      await requireUser(db, params.id)
      const { roles, total } = await rolesOfUser(db, params.id, pageOf(query))
      return { status: 200, body: offsetPage('roles')(roles, total, query) }
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/roles',
    scopes: ['update:users', 'create:role_members'],
    summary: 'Assign roles to a user',
    tag,
    body: roleIds,
    responses: { 204: null },
    handler: async ({ db, params, body, now, ...call }) => {
      await requireUser(db, params.id)
      await requireRoles(db, body.roles)
      await requireGivableRoles({ db, ...call }, body.roles)
      await assignRoles(db, [params.id], [...new Set(body.roles)], now)
      return { status: 204 }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{id}/roles',
    scopes: ['update:users', 'delete:role_members'],
    summary: 'Removes roles from a user',
    tag,
    body: roleIds,
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      await requireUser(db, params.id)
      await removeRoles(db, params.id, body.roles)
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/users/{id}/permissions',
    scopes: ['read:users'],
    summary: "Get a user's permissions",
    tag,
    query: z.strictObject(offsetQuery),
    responses: { 200: offsetPageSchema('permissions', userPermissionSchema) },
    handler: async ({ db, params, query }) => {
      await requireUser(db, params.id)
      const all = await permissionsOfUser(db, params.id)
      const { limit, offset } = pageOf(query)
      return {
        status: 200,
        body: offsetPage('permissions')(all.slice(offset, offset + limit), all.length, query),
      }
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/permissions',
    scopes: ['update:users'],
    summary: 'Assign permissions to a user',
    tag,
    body: permissionRefs,
    responses: { 201: emptyObject },
    handler: async ({ db, params, body, ...call }) => {
      await requireUser(db, params.id)
      await requirePermissions(db, body.permissions)
      requireGivable({ db, ...call }, body.permissions)
      await addUserPermissions(db, params.id, body.permissions)
      return { status: 201, body: {} }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{id}/permissions',
    scopes: ['update:users'],
    summary: 'Remove permissions from a user',
    tag,
    body: permissionRefs,
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      await requireUser(db, params.id)
      await removeUserPermissions(db, params.id, body.permissions)
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/users/{id}/organizations',
    scopes: ['read:organizations'],
    summary: "List user's organizations",
    tag,
    query: z.strictObject(offsetQuery),
    responses: { 200: offsetPageSchema('organizations', organizationSchema) },
    handler: async ({ db, params, query }) => {
      await requireUser(db, params.id)
      const all = (await organizationsOfUser(db, params.id)).map(organizationBody)
      const { limit, offset } = pageOf(query)
      return {
        status: 200,
        body: offsetPage('organizations')(all.slice(offset, offset + limit), all.length, query),
      }
    },
  }),
] as const
