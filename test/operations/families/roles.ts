import { expect } from 'vitest'
import { conflict, type Family, invalidBody, notFound } from '../case.ts'
import { aPermission, aRole, aUser } from '../makers.ts'

const noRole = notFound('The role does not exist.')

export const roles: Family = {
  'GET /roles': {
    valid: async world => {
      await aRole(world)
      await aRole(world)
      return {}
    },
  },
  'POST /roles': {
    valid: ({ unique }) => ({ body: { name: unique('Clerk'), description: 'Of the shop' } }),
    shows: { id: expect.stringMatching(/^rol_[A-Za-z0-9]{16}$/), description: 'Of the shop' },
    again: conflict('already exists'),
    refuses: {
      'a name must say something': () => [
        { body: { name: '' } },
        invalidBody('String is too short (0 chars), minimum 1'),
      ],
    },
  },
  'GET /roles/{id}': {
    valid: async world => ({ params: { id: (await aRole(world)).id } }),
    absent: { id: noRole },
  },
  'DELETE /roles/{id}': {
    valid: async world => ({ params: { id: (await aRole(world)).id } }),
    shows: {},
    absent: { id: noRole },
    again: noRole,
  },
  'PATCH /roles/{id}': {
    valid: async world => ({
      params: { id: (await aRole(world)).id },
      body: { name: world.unique('Renamed'), description: 'Now described' },
    }),
    shows: { description: 'Now described' },
    absent: { id: noRole },
    refuses: {
      'a name is taken once': async world => {
        const [one, other] = [await aRole(world), await aRole(world)]
        return [{ params: { id: one.id }, body: { name: other.name } }, conflict('already exists')]
      },
    },
  },
  'GET /roles/{id}/permissions': {
    valid: async world => {
      const role = await aRole(world)
      const permissions = [await aPermission(world), await aPermission(world)]
      await world.given('POST /roles/{id}/permissions', { params: { id: role.id }, body: { permissions } })
      return { params: { id: role.id } }
    },
    absent: { id: noRole },
  },
  'POST /roles/{id}/permissions': {
    valid: async world => ({
      params: { id: (await aRole(world)).id },
      body: { permissions: [await aPermission(world)] },
    }),
    absent: { id: noRole },
    refuses: {
      'a permission that no API has is not given': async world => [
        {
          params: { id: (await aRole(world)).id },
          body: { permissions: [{ ...(await aPermission(world)), permission_name: 'fly' }] },
        },
        notFound('does not exist'),
      ],
    },
  },
  'DELETE /roles/{id}/permissions': {
    valid: async world => {
      const example = { params: { id: (await aRole(world)).id }, body: { permissions: [await aPermission(world)] } }
      await world.given('POST /roles/{id}/permissions', example)
      return example
    },
    absent: { id: noRole },
  },
  'GET /roles/{id}/users': {
    valid: async world => {
      const { id } = await aRole(world)
      const users = [await aUser(world), await aUser(world)].map(user => user.user_id)
      await world.given('POST /roles/{id}/users', { params: { id }, body: { users } })
      return { params: { id } }
    },
    absent: { id: noRole },
  },
  'POST /roles/{id}/users': {
    valid: async world => ({
      params: { id: (await aRole(world)).id },
      body: { users: [(await aUser(world)).user_id] },
    }),
    absent: { id: noRole },
    refuses: {
      'a role is given to somebody': async world => [
        { params: { id: (await aRole(world)).id }, body: { users: ['auth0|nobody'] } },
        notFound('The user does not exist.', 'inexistent_user'),
      ],
    },
  },
}
