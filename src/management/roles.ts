import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { prefixedId } from '../ids.ts'
import type { Db } from '../store/dialect.ts'
import {
  addRolePermissions,
  type PermissionRef,
  permissionsOfRole,
  removeRolePermissions,
  unknownPermissions,
} from '../store/permissions.ts'
import {
  assignRoles,
  deleteRole,
  existingRoles,
  insertRole,
  listRoles,
  roleById,
  updateRole,
  usersWithRole,
} from '../store/roles.ts'
import { usersById } from '../store/users.ts'
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
import { requireGivable, requireGivableRoles } from './reach.ts'
import { route } from './route.ts'
import { emptyObject } from './schemas.ts'

const tag = 'Roles'

export const roleSchema = z.object({ id: z.string(), name: z.string(), description: z.string().optional() })

export const userRefSchema = z.object({
  user_id: z.string(),
  email: z.string().optional(),
  picture: z.string().optional(),
  name: z.string().optional(),
})

export const permissionRefs = z.strictObject({
  permissions: z
    .array(
      z.strictObject({
        resource_server_identifier: z.string().min(1).describe("Resource server's identifier"),
        permission_name: z.string().min(1).describe('Name of this permission'),
      }),
    )
    .min(1)
    .describe('Array of resource_server_identifier, permission_name pairs.'),
})

export const permissionSchema = z.object({
  permission_name: z.string(),
  description: z.string().optional(),
  resource_server_name: z.string(),
  resource_server_identifier: z.string(),
})

const noRole = () => new AppError('not_found', { message: 'The role does not exist.', showCode: false })

const requireRole = async (db: Db, id: string) => {
  const role = await roleById(db, id)
  if (!role) throw noRole()
  return role
}

/** Refuses a list of role ids of which one does not exist. */
export const requireRoles = async (db: Db, ids: string[]): Promise<void> => {
  const unique = new Set(ids)
  if ((await existingRoles(db, [...unique])).length < unique.size) throw noRole()
}

/** Refuses permissions that no API has. */
export const requirePermissions = async (db: Db, refs: PermissionRef[]): Promise<void> => {
  const [unknown] = await unknownPermissions(db, refs)
  if (unknown)
    throw new AppError('not_found', {
      message: `The permission ${unknown.permission_name} of ${unknown.resource_server_identifier} does not exist.`,
      showCode: false,
    })
}

export const roleRoutes = [
  route({
    method: 'get',
    path: '/roles',
    scopes: ['read:roles'],
    summary: 'Get roles',
    tag,
    query: z.strictObject({
      ...offsetQuery,
      name_filter: z.string().optional().describe('Optional filter on name (case-insensitive).'),
      type: z.enum(['tenant', 'organization']).optional(),
      owner_id: z.string().optional(),
    }),
    responses: { 200: offsetPageSchema('roles', roleSchema) },
    handler: async ({ db, query }) => {
      // Every role belongs to the tenant; none to an organization alone.
      const none = query.type === 'organization' || query.owner_id !== undefined
      const { roles, total } = none ? { roles: [], total: 0 } : await listRoles(db, query.name_filter, pageOf(query))
      return { status: 200, body: offsetPage('roles')(roles, total, query) }
    },
  }),
  route({
    method: 'post',
    path: '/roles',
    scopes: ['create:roles'],
    summary: 'Create a role',
    tag,
    body: z.strictObject({
      name: z.string().min(1).max(255).describe('Name of the role.'),
      description: z.string().max(255).optional().describe('Description of the role.'),
      type: z.enum(['tenant', 'organization']).default('tenant'),
      owner_id: z.string().optional().describe('The organization that the role belongs to.'),
    }),
    responses: { 200: roleSchema },
    refusals: [409],
    handler: async ({ db, body, now }) => {
      if (body.type === 'organization' || body.owner_id !== undefined)
        throw new AppError('feature_not_enabled', {
          message: 'Roles of this server belong to the tenant, and are given within an organization.',
        })
      const role = { id: prefixedId('rol'), name: body.name, description: body.description }
      await insertRole(db, role, now)
      return { status: 200, body: role }
    },
  }),
  route({
    method: 'get',
    path: '/roles/{id}',
    scopes: ['read:roles'],
    summary: 'Get a role',
    tag,
    responses: { 200: roleSchema },
    handler: async ({ db, params }) => ({ status: 200, body: await requireRole(db, params.id) }),
  }),
  route({
    method: 'delete',
    path: '/roles/{id}',
    scopes: ['delete:roles'],
    summary: 'Delete a role',
    tag,
    responses: { 200: emptyObject },
    handler: async ({ db, params }) => {
      if (!(await deleteRole(db, params.id))) throw noRole()
      return { status: 200, body: {} }
    },
  }),
  route({
    method: 'patch',
    path: '/roles/{id}',
    scopes: ['update:roles'],
    summary: 'Update a role',
    tag,
    body: z.strictObject({
      name: z.string().min(1).max(255).optional().describe('Name of this role.'),
      description: z.string().max(255).optional().describe('Description of this role.'),
    }),
    responses: { 200: roleSchema },
    refusals: [409],
    handler: async ({ db, params, body }) => {
      const role = await updateRole(db, params.id, body)
      if (!role) throw noRole()
      return { status: 200, body: role }
    },
  }),
  route({
    method: 'get',
    path: '/roles/{id}/permissions',
    scopes: ['read:roles'],
    summary: 'Get permissions granted by role',
    tag,
    query: z.strictObject(offsetQuery),
    responses: { 200: offsetPageSchema('permissions', permissionSchema) },
    handler: async ({ db, params, query }) => {
      await requireRole(db, params.id)
      const { permissions, total } = await permissionsOfRole(db, params.id, pageOf(query))
      return { status: 200, body: offsetPage('permissions')(permissions, total, query) }
    },
  }),
  route({
    method: 'post',
    path: '/roles/{id}/permissions',
    scopes: ['update:roles'],
    summary: 'Associate permissions with a role',
    tag,
    body: permissionRefs,
    responses: { 201: emptyObject },
    handler: async ({ db, params, body, ...call }) => {
      await requireRole(db, params.id)
      await requirePermissions(db, body.permissions)
      requireGivable({ db, ...call }, body.permissions)
      await addRolePermissions(db, params.id, body.permissions)
      return { status: 201, body: {} }
    },
  }),
  route({
    method: 'delete',
    path: '/roles/{id}/permissions',
    scopes: ['update:roles'],
    summary: 'Remove permissions from a role',
    tag,
    body: permissionRefs,
    responses: { 204: null },
    handler: async ({ db, params, body }) => {
      await requireRole(db, params.id)
      await removeRolePermissions(db, params.id, body.permissions)
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/roles/{id}/users',
    scopes: ['read:users', 'read:roles', 'read:role_members'],
    summary: "Get a role's users",
    tag,
    query: z.strictObject(eitherQuery),
    responses: { 200: eitherPageSchema('users', userRefSchema) },
    handler: async ({ db, params, query }) => {
      await requireRole(db, params.id)
      const { users, total } = await usersWithRole(db, params.id, windowOf(query))
      return { status: 200, body: eitherPage('users')(users, total, query, user => [user.user_id]) }
    },
  }),
  route({
    method: 'post',
    path: '/roles/{id}/users',
    scopes: ['update:roles', 'create:role_members'],
    summary: 'Assign users to a role',
    tag,
    body: z.strictObject({
      users: z.array(z.string().min(1)).min(1).describe("user_id's of the users to assign the role to."),
    }),
    responses: { 200: emptyObject },
    handler: async ({ db, params, body, now, ...call }) => {
      await requireRole(db, params.id)
      await requireGivableRoles({ db, ...call }, [params.id])
      const users = [...new Set(body.users)]
      if ((await usersById(db, users)).length < users.length) throw new AppError('inexistent_user')
      await assignRoles(db, users, [params.id], now)
      return { status: 200, body: {} }
    },
  }),
] as const
