import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'vitest'
import { badRequest, type Family, invalidBody, notFound } from '../case.ts'
import { aClient, aConnection } from '../makers.ts'
import type { World } from '../world.ts'

export const noClient = notFound('The client does not exist', 'inexistent_client')
const noCredential = notFound('The credential does not exist.')

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })

const withCredential = async (world: World) => {
  const { client_id } = await aClient(world)
  const body = { credential_type: 'public_key', pem, name: 'first' }
  const example = { params: { client_id }, body }
  const { id } = await world.given<{ id: string }>('POST /clients/{client_id}/credentials', example)
  await world.given('POST /clients/{client_id}/credentials', example)
  return { params: { client_id, credential_id: id } }
}

/** Applications and the keys that they prove themselves with. */
export const clients: Family = {
  'GET /clients': {
    valid: async world => {
      await aClient(world)
      await aClient(world)
      return { query: { is_global: false } }
    },
  },
  'POST /clients': {
    valid: world => ({ body: { name: world.unique('Shop') } }),
    shows: {
      client_id: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{64}$/),
      grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
      is_first_party: true,
      oidc_conformant: false,
      sso_disabled: false,
      cross_origin_authentication: false,
      custom_login_page_on: true,
      is_token_endpoint_ip_header_trusted: false,
      callback_url_template: false,
      jwt_configuration: { secret_encoded: false, lifetime_in_seconds: 36_000 },
      refresh_token: {
        rotation_type: 'non-rotating',
        expiration_type: 'non-expiring',
        leeway: 0,
        token_lifetime: 2_592_000,
        infinite_token_lifetime: true,
        idle_token_lifetime: 1_296_000,
        infinite_idle_token_lifetime: true,
      },
    },
    refuses: {
      'a name has no angle brackets': () => [{ body: { name: '<b>' } }, invalidBody('String does not match pattern')],
      'a kind of application is a known one': () => [
        { body: { name: 'Shop', app_type: 'fridge' } },
        invalidBody('No enum match for: "fridge"'),
      ],
      'a callback is an address': () => [
        { body: { name: 'Shop', callbacks: ['javascript:alert(1)'] } },
        invalidBody("Object didn't pass validation for format callback-url: javascript:alert(1)"),
      ],
      'refresh tokens that rotate expire': () => [
        { body: { name: 'Shop', refresh_token: { rotation_type: 'rotating', expiration_type: 'non-expiring' } } },
        invalidBody('Rotating refresh tokens'),
      ],
    },
  },
  'GET /clients/{id}': {
    valid: async world => ({ params: { id: (await aClient(world)).client_id } }),
    shows: { name: expect.any(String), global: false, tenant: expect.any(String) },
    absent: { id: noClient },
  },
  'DELETE /clients/{id}': {
    valid: async world => ({ params: { id: (await aClient(world)).client_id } }),
    absent: { id: 204 },
    refuses: {
      'the global client stays': async world => {
        const [global] = await world.given<{ client_id: string }[]>('GET /clients', { query: { is_global: true } })
        return [{ params: { id: global?.client_id as string } }, badRequest('global', 'operation_not_supported')]
      },
    },
  },
  'PATCH /clients/{id}': {
    valid: async world => ({
      params: { id: (await aClient(world)).client_id },
      body: { description: 'Sells shoes', client_metadata: { team: 'web' }, logo_uri: 'https://shop.example/logo.png' },
    }),
    shows: { description: 'Sells shoes', client_metadata: { team: 'web' }, logo_uri: 'https://shop.example/logo.png' },
    absent: { id: noClient },
  },
  'POST /clients/{id}/rotate-secret': {
    valid: async world => ({ params: { id: (await aClient(world)).client_id } }),
    shows: { client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{64}$/) },
    absent: { id: noClient },
  },
  'GET /clients/{id}/connections': {
    valid: async world => {
      const { client_id } = await aClient(world)
      await aConnection(world, { enabled_clients: [client_id] })
      await aConnection(world, { enabled_clients: [client_id] })
      return { params: { id: client_id } }
    },
    absent: { id: noClient },
  },
  'GET /clients/{client_id}/credentials': {
    valid: async world => ({ params: { client_id: (await withCredential(world)).params.client_id } }),
    shows: [{ name: 'first', alg: 'RS256', credential_type: 'public_key' }, {}],
    absent: { client_id: noClient },
  },
  'POST /clients/{client_id}/credentials': {
    valid: async world => ({
      params: { client_id: (await aClient(world)).client_id },
      body: { credential_type: 'public_key', pem, alg: 'PS256' },
    }),
    shows: { id: expect.stringMatching(/^cred_[A-Za-z0-9]{22}$/), alg: 'PS256', kid: expect.any(String) },
    absent: { client_id: noClient },
    refuses: {
      'a key is one': async world => [
        {
          params: { client_id: (await aClient(world)).client_id },
          body: { credential_type: 'public_key', pem: 'none' },
        },
        invalidBody('The PEM does not hold'),
      ],
    },
  },
  'GET /clients/{client_id}/credentials/{credential_id}': {
    valid: withCredential,
    shows: { name: 'first' },
    absent: { client_id: noClient, credential_id: noCredential },
  },
  'DELETE /clients/{client_id}/credentials/{credential_id}': {
    valid: withCredential,
    absent: { client_id: noClient, credential_id: 204 },
  },
  'PATCH /clients/{client_id}/credentials/{credential_id}': {
    valid: async world => ({ ...(await withCredential(world)), body: { expires_at: '2030-01-01T00:00:00.000Z' } }),
    shows: { expires_at: '2030-01-01T00:00:00.000Z' },
    absent: { client_id: noClient, credential_id: noCredential },
  },
}
