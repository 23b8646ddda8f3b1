import { expect } from 'vitest'
import { addUserGrant } from '../../../src/store/user-grants.ts'
import { badRequest, conflict, type Family, invalidBody, invalidQuery, notFound } from '../case.ts'
import { aClient, anApi, anOrganization, aUser } from '../makers.ts'
import type { World } from '../world.ts'
import { noClient } from './clients.ts'

const noApi = notFound('The resource server does not exist', 'inexistent_resource_server')
export const noGrant = notFound('The grant does not exist.', 'inexistent_client_grant')

export const aClientGrant = async (world: World, more: object = {}) => {
  const [client, api] = [await aClient(world, { organization_usage: 'allow' }), await anApi(world)]
  const body = { client_id: client.client_id, audience: api.identifier, scope: ['read:orders'], ...more }
  return world.given<{ id: string; client_id: string; audience: string }>('POST /client-grants', { body })
}

/** APIs and who may call them: resource servers, client grants, what users have consented to. */
export const apis: Family = {
  'GET /resource-servers': {
    valid: async world => {
      await anApi(world)
      await anApi(world)
      return {}
    },
  },
  'POST /resource-servers': {
    valid: world => ({
      body: {
        identifier: `https://${world.unique('shop')}.example/`,
        name: 'Shop',
        scopes: [{ value: 'read:orders' }],
      },
    }),
    shows: {
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      name: 'Shop',
      is_system: false,
      signing_alg: 'RS256',
      token_lifetime: 86_400,
      token_lifetime_for_web: 7_200,
      skip_consent_for_verifiable_first_party_clients: false,
    },
    again: conflict('already exists'),
    refuses: {
      'a scope is named once': () => [
        { body: { identifier: 'urn:twice', scopes: [{ value: 'a' }, { value: 'a' }] } },
        invalidBody('Array items are not unique (indexes 0 and 1)'),
      ],
    },
  },
  'GET /resource-servers/{id}': {
    valid: async world => ({ params: { id: (await anApi(world)).identifier } }),
    shows: { id: expect.any(String) },
    absent: { id: noApi },
  },
  'DELETE /resource-servers/{id}': {
    valid: async world => ({ params: { id: (await anApi(world)).id } }),
    absent: { id: 204 },
    refuses: {
      'the Management API stays': world => [
        { params: { id: `${world.services.config.issuer}api/v2/` } },
        badRequest('system', 'operation_not_supported'),
      ],
    },
  },
  'PATCH /resource-servers/{id}': {
    valid: async world => ({
      params: { id: (await anApi(world)).id },
      body: { name: 'Renamed', token_lifetime: 3600, enforce_policies: true, token_dialect: 'access_token_authz' },
    }),
    shows: { name: 'Renamed', token_lifetime: 3600, enforce_policies: true, token_dialect: 'access_token_authz' },
    absent: { id: noApi },
    refuses: {
      'little of the Management API can be changed': world => [
        { params: { id: `${world.services.config.issuer}api/v2/` }, body: { name: 'Mine' } },
        invalidBody('Only token_lifetime'),
      ],
    },
  },
  'GET /client-grants': {
    valid: async world => {
      const grant = await aClientGrant(world)
      const { client_id } = grant
      const body = { client_id, audience: (await anApi(world)).identifier, scope: [] }
      await world.given('POST /client-grants', { body })
      return { query: { client_id } }
    },
  },
  'POST /client-grants': {
    valid: async world => ({
      body: {
        client_id: (await aClient(world)).client_id,
        audience: (await anApi(world)).identifier,
        scope: ['read:orders'],
      },
    }),
    shows: { id: expect.stringMatching(/^cgr_[A-Za-z0-9]{16}$/), scope: ['read:orders'], subject_type: 'client' },
    again: conflict('already exists'),
    refuses: {
      'a client must be there': async world => [
        { body: { client_id: 'nobody', audience: (await anApi(world)).identifier, scope: [] } },
        noClient,
      ],
      'an API must be there': async world => [
        { body: { client_id: (await aClient(world)).client_id, audience: 'urn:nothing', scope: [] } },
        noApi,
      ],
      'an API must have the scope': async world => [
        {
          body: {
            client_id: (await aClient(world)).client_id,
            audience: (await anApi(world)).identifier,
            scope: ['fly'],
          },
        },
        badRequest('scopes are not declared', 'invalid_body'),
      ],
    },
  },
  'GET /client-grants/{id}': {
    valid: async world => ({ params: { id: (await aClientGrant(world)).id } }),
    shows: { scope: ['read:orders'] },
    absent: { id: noGrant },
  },
  'DELETE /client-grants/{id}': {
    valid: async world => ({ params: { id: (await aClientGrant(world)).id } }),
    absent: { id: 204 },
  },
  'PATCH /client-grants/{id}': {
    valid: async world => ({
      params: { id: (await aClientGrant(world)).id },
      body: { scope: ['read:orders', 'write:orders'], organization_usage: 'allow' },
    }),
    shows: { scope: ['read:orders', 'write:orders'], organization_usage: 'allow' },
    absent: { id: noGrant },
  },
  'GET /client-grants/{id}/organizations': {
    valid: async world => {
      const grant = await aClientGrant(world, { organization_usage: 'allow' })
      for (const { id } of [await anOrganization(world), await anOrganization(world)])
        await world.given('POST /organizations/{id}/client-grants', { params: { id }, body: { grant_id: grant.id } })
      return { params: { id: grant.id } }
    },
    absent: { id: noGrant },
  },
  'GET /grants': {
    valid: async world => {
      const { user_id } = await withConsent(world)
      await withConsent(world, user_id)
      return { query: { user_id } }
    },
  },
  'DELETE /grants': {
    valid: async world => ({ query: { user_id: (await withConsent(world)).user_id } }),
    refuses: { 'a user must be named': () => [{}, invalidQuery('Missing required property: user_id')] },
  },
  'DELETE /grants/{id}': {
    valid: async world => {
      const { user_id } = await withConsent(world)
      const [grant] = await world.given<{ id: string }[]>('GET /grants', { query: { user_id } })
      return { params: { id: grant?.id as string } }
    },
    absent: { id: 204 },
  },
}

const withConsent = async (world: World, known?: string) => {
  const user_id = known ?? (await aUser(world)).user_id
  const { client_id } = await aClient(world)
  const consent = { userId: user_id, clientId: client_id, audience: 'urn:shop', scope: ['read:orders'] }
  await addUserGrant(world.services.db, { ...consent, now: world.services.now() })
  return { user_id }
}
