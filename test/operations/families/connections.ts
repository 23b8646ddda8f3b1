import { expect } from 'vitest'
import { conflict, type Family, invalidBody, invalidQuery, notFound } from '../case.ts'
import { aClient, aConnection, aUser, connection, theAdministrator } from '../makers.ts'
import type { World } from '../world.ts'
import { noClient } from './clients.ts'
import { lastAdministrator } from './users.ts'

export const noConnection = notFound('The connection does not exist', 'inexistent_connection')

const withClients = async (world: World) => {
  const [one, other] = [await aClient(world), await aClient(world)]
  const { id } = await aConnection(world, { enabled_clients: [one.client_id, other.client_id] })
  return { params: { id } }
}

export const connections: Family = {
  'GET /connections': {
    valid: async world => {
      await aConnection(world)
      await aConnection(world)
      return { query: { strategy: 'auth0' } }
    },
    refuses: {
      'a strategy is a known one': () => [{ query: { strategy: 'letters' } }, invalidQuery('')],
    },
  },
  'POST /connections': {
    valid: async world => ({
      body: {
        name: world.unique('shop-users'),
        strategy: 'auth0',
        enabled_clients: [(await aClient(world)).client_id],
        options: { brute_force_protection: true },
        metadata: { team: 'shop' },
      },
    }),
    shows: {
      id: expect.stringMatching(/^con_[A-Za-z0-9]{16}$/),
      strategy: 'auth0',
      realms: [expect.stringMatching(/^shop-users/)],
      enabled_clients: [expect.any(String)],
      is_domain_connection: false,
      authentication: { active: true },
      connected_accounts: { active: false },
      options: { authentication_methods: { password: { enabled: true } }, brute_force_protection: true },
    },
    again: conflict('already exists'),
    refuses: {
      'a name is of letters, digits and hyphens': () => [
        { body: { name: '-shop', strategy: 'auth0' } },
        invalidBody('String does not match pattern'),
      ],
      'an application must be there': world => [
        { body: { name: world.unique('shop'), strategy: 'auth0', enabled_clients: ['nobody'] } },
        noClient,
      ],
      'attributes exclude requires_username': world => [
        {
          body: {
            name: world.unique('shop'),
            strategy: 'auth0',
            options: { requires_username: true, attributes: { email: { identifier: { active: true } } } },
          },
        },
        { status: 400, errorCode: 'invalid_body', message: 'requires_username' },
      ],
    },
  },
  'GET /connections/{id}': {
    valid: withClients,
    shows: { strategy: 'auth0', enabled_clients: [expect.any(String), expect.any(String)] },
    absent: { id: noConnection },
  },
  'DELETE /connections/{id}': {
    valid: async world => ({ params: { id: (await aConnection(world)).id } }),
    shows: { deleted_at: expect.any(String) },
    absent: { id: 204 },
    again: 204,
  },
  'PATCH /connections/{id}': {
    valid: async world => ({
      params: { id: (await aConnection(world)).id },
      body: { display_name: 'Our people', options: { passwordPolicy: 'fair' }, metadata: { team: 'web' } },
    }),
    shows: { display_name: 'Our people', options: { passwordPolicy: 'fair' }, metadata: { team: 'web' } },
    absent: { id: noConnection },
    refuses: {
      'a name stays': async world => [
        { params: { id: (await aConnection(world)).id }, body: { name: 'other' } },
        invalidBody('Additional properties not allowed: name'),
      ],
      'a strategy stays': async world => [
        { params: { id: (await aConnection(world)).id }, body: { strategy: 'sms' } },
        invalidBody('Additional properties not allowed: strategy'),
      ],
    },
  },
  'GET /connections/{id}/status': {
    valid: async world => ({ params: { id: (await aConnection(world)).id } }),
    absent: { id: noConnection },
  },
  'GET /connections/{id}/clients': { valid: withClients, absent: { id: noConnection } },
  'PATCH /connections/{id}/clients': {
    valid: async world => ({
      params: { id: (await aConnection(world)).id },
      body: [{ client_id: (await aClient(world)).client_id, status: true }],
    }),
    absent: { id: noConnection },
    refuses: {
      'an application must be there': async world => [
        { params: { id: (await aConnection(world)).id }, body: [{ client_id: 'nobody', status: true }] },
        noClient,
      ],
      'fifty at a time': async world => [
        {
          params: { id: (await aConnection(world)).id },
          body: Array.from({ length: 51 }, (_, n) => ({ client_id: `c${n}`, status: false })),
        },
        invalidBody('Array is too long (51), maximum 50'),
      ],
    },
  },
  'DELETE /connections/{id}/users': {
    valid: async world => {
      const { id, name } = await aConnection(world)
      const { email } = await aUser(world, { connection: name })
      return { params: { id }, query: { email } }
    },
    absent: { id: noConnection },
    refuses: {
      'an address must be given': async world => [
        { params: { id: (await aConnection(world)).id } },
        invalidQuery('Missing required property: email'),
      ],
      'the last administrator stays': async world => {
        const [{ id }] = await world.given<[{ id: string }]>('GET /connections', { query: { name: connection } })
        const [params, email] = [{ id: (await theAdministrator(world)).user_id }, 'admin@example.test']
        await world.given('PATCH /users/{id}', { params, body: { email, connection } })
        return [{ params: { id }, query: { email } }, lastAdministrator]
      },
    },
  },
}
