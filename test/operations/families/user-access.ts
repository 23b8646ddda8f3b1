import { expect } from 'vitest'
import { type Family, invalidBody, invalidQuery, notFound } from '../case.ts'
import { aMember, anOrganization, aPermission, aRole, aSession, aSignedInUser, aUser } from '../makers.ts'
import type { World } from '../world.ts'
import { noUser } from './users.ts'

const withRoles = async (world: World) => {
  const [user, one, other] = [await aUser(world), await aRole(world), await aRole(world)]
  const example = { params: { id: user.user_id }, body: { roles: [one.id, other.id] } }
  await world.given('POST /users/{id}/roles', example)
  return example
}

const withPermissions = async (world: World) => {
  const user = await aUser(world)
  const example = {
    params: { id: user.user_id },
    body: { permissions: [await aPermission(world), await aPermission(world)] },
  }
  await world.given('POST /users/{id}/permissions', example)
  return example
}

const withSessions = async (world: World) => {
  const { user_id } = await aSignedInUser(world)
  await aSession(world, user_id)
  return { params: { user_id } }
}

/** Roles, permissions, organizations, sessions and tokens of a user. */
export const userAccess: Family = {
  'GET /users/{id}/roles': {
    valid: async world => ({ params: (await withRoles(world)).params }),
    absent: { id: noUser },
  },
  'POST /users/{id}/roles': {
    valid: async world => ({
      params: { id: (await aUser(world)).user_id },
      body: { roles: [(await aRole(world)).id] },
    }),
    absent: { id: noUser },
    refuses: {
      'a role must be there': async world => [
        { params: { id: (await aUser(world)).user_id }, body: { roles: ['rol_0000000000000000'] } },
        notFound('The role does not exist.'),
      ],
      'one role at least': async world => [
        { params: { id: (await aUser(world)).user_id }, body: { roles: [] } },
        invalidBody('Array is too short (0), minimum 1'),
      ],
    },
  },
  'DELETE /users/{id}/roles': { valid: withRoles, absent: { id: noUser } },
  'GET /users/{id}/permissions': {
    valid: async world => ({ params: (await withPermissions(world)).params }),
    shows: [{ sources: [{ source_type: 'DIRECT' }] }, { sources: [{ source_type: 'DIRECT' }] }],
    absent: { id: noUser },
  },
  'POST /users/{id}/permissions': {
    valid: async world => ({
      params: { id: (await aUser(world)).user_id },
      body: { permissions: [await aPermission(world)] },
    }),
    absent: { id: noUser },
    refuses: {
      'an API must have the permission': async world => [
        {
          params: { id: (await aUser(world)).user_id },
          body: { permissions: [{ ...(await aPermission(world)), permission_name: 'fly' }] },
        },
        notFound('does not exist'),
      ],
    },
  },
  'DELETE /users/{id}/permissions': { valid: withPermissions, absent: { id: noUser } },
  'GET /users/{id}/organizations': {
    valid: async world => {
      const { user } = await aMember(world)
      const second = await anOrganization(world)
      const body = { members: [user.user_id] }
      await world.given('POST /organizations/{id}/members', { params: { id: second.id }, body })
      return { params: { id: user.user_id } }
    },
    absent: { id: noUser },
  },
  'GET /users/{user_id}/sessions': {
    valid: withSessions,
    shows: { sessions: [{ clients: [{ client_id: 'an-application' }] }, {}] },
    absent: { user_id: noUser },
  },
  'DELETE /users/{user_id}/sessions': { valid: withSessions, shows: {}, absent: { user_id: noUser } },
  'GET /users/{user_id}/refresh-tokens': {
    valid: withSessions,
    shows: { tokens: [{ client_id: 'an-application' }, { rotating: true }] },
    absent: { user_id: noUser },
  },
  'DELETE /users/{user_id}/refresh-tokens': { valid: withSessions, shows: {}, absent: { user_id: noUser } },
  'POST /users/{id}/revoke-access': {
    valid: async world => {
      const { user_id, sid } = await aSignedInUser(world)
      return { params: { id: user_id }, body: { session_id: sid, preserve_refresh_tokens: true } }
    },
    absent: { id: noUser },
  },
  'GET /refresh-tokens': {
    valid: async world => ({ query: { user_id: (await withSessions(world)).params.user_id } }),
    refuses: {
      'a user must be named': () => [{}, invalidQuery('Missing required property: user_id')],
    },
  },
  'POST /refresh-tokens/revoke': {
    valid: async world => ({ body: { ids: [(await aSignedInUser(world)).token] } }),
    refuses: {
      'either ids or a user': () => [{ body: {} }, invalidBody("Data does not match any schemas from 'oneOf'")],
    },
  },
  'GET /refresh-tokens/{id}': {
    valid: async world => ({ params: { id: (await aSignedInUser(world)).token } }),
    shows: { resource_servers: [{ audience: 'https://shop.example/', scopes: 'openid read:orders' }] },
    absent: { id: notFound('The refresh token does not exist.') },
  },
  'DELETE /refresh-tokens/{id}': {
    valid: async world => ({ params: { id: (await aSignedInUser(world)).token } }),
    absent: { id: 204 },
  },
  'PATCH /refresh-tokens/{id}': {
    valid: async world => ({
      params: { id: (await aSignedInUser(world)).token },
      body: { refresh_token_metadata: { till: '7' } },
    }),
    shows: { refresh_token_metadata: { till: '7' } },
    absent: { id: notFound('The refresh token does not exist.') },
  },
  'GET /sessions/{id}': {
    valid: async world => ({ params: { id: (await aSignedInUser(world)).sid } }),
    shows: { user_id: expect.any(String), authentication: { methods: [{ name: 'pwd' }] } },
    absent: { id: notFound('The session does not exist.') },
  },
  'DELETE /sessions/{id}': {
    valid: async world => ({ params: { id: (await aSignedInUser(world)).sid } }),
    shows: {},
    absent: { id: 202 },
  },
  'PATCH /sessions/{id}': {
    valid: async world => ({
      params: { id: (await aSignedInUser(world)).sid },
      body: { session_metadata: { desk: '4' } },
    }),
    shows: { session_metadata: { desk: '4' } },
    absent: { id: notFound('The session does not exist.') },
    refuses: {
      'something must change': async world => [
        { params: { id: (await aSignedInUser(world)).sid }, body: {} },
        invalidBody('Too few properties defined (0), minimum 1'),
      ],
    },
  },
  'POST /sessions/{id}/revoke': {
    valid: async world => ({ params: { id: (await aSignedInUser(world)).sid } }),
    shows: {},
    absent: { id: notFound('The session does not exist.') },
    again: notFound('The session does not exist.'),
  },
}
