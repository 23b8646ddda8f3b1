import { expect } from 'vitest'
import { badRequest, type Case, conflict, type Family, invalidBody, invalidQuery, notFound } from '../case.ts'
import { aConnection, anOrganization } from '../makers.ts'
import type { World } from '../world.ts'
import { aClientGrant, noGrant } from './apis.ts'

export const noOrganization = notFound('No organization found by that id or name')
const noConnection = notFound('No connection found by that id')

const signUpRule = badRequest('Only database connections with assign_membership_on_login = true', 'invalid_body')

/** The operations on connections of an organization, which stand under two generations of paths. */
const connectionsUnder = (path: 'connections' | 'enabled_connections'): Family => {
  const parameter = path === 'connections' ? 'connection_id' : 'connectionId'
  const withConnection = async (world: World) => {
    const [{ id }, connection] = [await anOrganization(world), await aConnection(world)]
    const body = { connection_id: connection.id, assign_membership_on_login: true }
    await world.given(`POST /organizations/{id}/${path}`, { params: { id }, body })
    return { params: { id, [parameter]: connection.id } }
  }
  const absent = { id: noOrganization, [parameter]: noConnection }
  const list: Case = {
    valid: async world => {
      const { params } = await withConnection(world)
      const body = { connection_id: (await aConnection(world)).id }
      await world.given(`POST /organizations/{id}/${path}`, { params, body })
      return { params: { id: params.id as string } }
    },
    absent: { id: noOrganization },
  }
  const add: Case = {
    valid: async world => ({
      params: { id: (await anOrganization(world)).id },
      body: { connection_id: (await aConnection(world)).id },
    }),
    shows: {
      connection_id: expect.any(String),
      assign_membership_on_login: false,
      show_as_button: true,
      is_signup_enabled: false,
      connection: { strategy: 'auth0' },
    },
    absent: { id: noOrganization },
    again: conflict('already'),
    refuses: {
      'a connection must be there': async world => [
        { params: { id: (await anOrganization(world)).id }, body: { connection_id: 'con_0000000000000000' } },
        noConnection,
      ],
      'sign-up makes members': async world => [
        {
          params: { id: (await anOrganization(world)).id },
          body: { connection_id: (await aConnection(world)).id, is_signup_enabled: true },
        },
        signUpRule,
      ],
    },
  }
  const one: Case = { valid: withConnection, shows: { assign_membership_on_login: true }, absent }
  return {
    [`GET /organizations/{id}/${path}`]: list,
    [`POST /organizations/{id}/${path}`]: add,
    [`GET /organizations/{id}/${path}/{${parameter}}`]: one,
    [`DELETE /organizations/{id}/${path}/{${parameter}}`]: { valid: withConnection, absent, again: noConnection },
    [`PATCH /organizations/{id}/${path}/{${parameter}}`]: {
      valid: async (world: World) => ({ ...(await withConnection(world)), body: { show_as_button: false } }),
      shows: { show_as_button: false, assign_membership_on_login: true },
      absent,
    },
  } as Family
}

export const organizations: Family = {
  'GET /organizations': {
    valid: async world => {
      await anOrganization(world)
      await anOrganization(world)
      return {}
    },
    refuses: { 'sorts by one known field': () => [{ query: { sort: 'metadata:1' } }, invalidQuery('')] },
  },
  'POST /organizations': {
    valid: async world => ({
      body: {
        name: world.unique('acme'),
        display_name: 'Acme',
        branding: { logo_url: 'https://acme.example/l.png', colors: { primary: '#0a7', page_background: '#ffffff' } },
        metadata: { plan: 'full' },
        enabled_connections: [{ connection_id: (await aConnection(world)).id }],
      },
    }),
    shows: {
      id: expect.stringMatching(/^org_[A-Za-z0-9]{16}$/),
      branding: { colors: { primary: '#0a7' } },
      enabled_connections: [{ show_as_button: true, assign_membership_on_login: false }],
    },
    again: conflict('already exists'),
    refuses: {
      'a name is lower case': () => [
        { body: { name: 'Acme' } },
        invalidBody("Object didn't pass validation for format organization-name: Acme"),
      ],
      'a connection must be there': world => [
        {
          body: { name: world.unique('acme'), enabled_connections: [{ connection_id: 'con_0000000000000000' }] },
        },
        noConnection,
      ],
    },
  },
  'GET /organizations/name/{name}': {
    valid: async world => ({ params: { name: (await anOrganization(world)).name } }),
    shows: { display_name: 'A company' },
    absent: { name: noOrganization },
  },
  'GET /organizations/{id}': {
    valid: async world => ({ params: { id: (await anOrganization(world)).id } }),
    shows: { display_name: 'A company' },
    absent: { id: noOrganization },
  },
  'DELETE /organizations/{id}': {
    valid: async world => ({ params: { id: (await anOrganization(world)).id } }),
    absent: { id: noOrganization },
    again: noOrganization,
  },
  'PATCH /organizations/{id}': {
    valid: async world => ({
      params: { id: (await anOrganization(world)).id },
      body: { display_name: 'Another company', metadata: { plan: 'small' } },
    }),
    shows: { display_name: 'Another company', metadata: { plan: 'small' } },
    absent: { id: noOrganization },
    refuses: {
      'a name is taken once': async world => {
        const [one, other] = [await anOrganization(world), await anOrganization(world)]
        return [{ params: { id: one.id }, body: { name: other.name } }, conflict('already exists')]
      },
    },
  },
  'GET /organizations/{id}/client-grants': {
    valid: async world => {
      const { params } = await withGrant(world)
      const body = { grant_id: (await aClientGrant(world, { organization_usage: 'allow' })).id }
      await world.given('POST /organizations/{id}/client-grants', { params, body })
      return { params: { id: params.id } }
    },
    absent: { id: noOrganization },
  },
  'POST /organizations/{id}/client-grants': {
    valid: async world => ({
      params: { id: (await anOrganization(world)).id },
      body: { grant_id: (await aClientGrant(world, { organization_usage: 'allow' })).id },
    }),
    shows: { id: expect.stringMatching(/^cgr_/), organization_usage: 'allow' },
    absent: { id: noOrganization },
    again: conflict('already'),
    refuses: {
      'a grant must be there': async world => [
        { params: { id: (await anOrganization(world)).id }, body: { grant_id: 'cgr_0000000000000000' } },
        noGrant,
      ],
      'a grant must be for organizations': async world => [
        { params: { id: (await anOrganization(world)).id }, body: { grant_id: (await aClientGrant(world)).id } },
        badRequest('organization_usage', 'operation_not_supported'),
      ],
    },
  },
  'DELETE /organizations/{id}/client-grants/{grant_id}': {
    valid: world => withGrant(world),
    absent: { id: noOrganization, grant_id: noGrant },
    again: noGrant,
  },
  ...connectionsUnder('connections'),
  ...connectionsUnder('enabled_connections'),
}

const withGrant = async (world: World) => {
  const [{ id }, grant] = [await anOrganization(world), await aClientGrant(world, { organization_usage: 'allow' })]
  const body = { grant_id: grant.id }
  await world.given('POST /organizations/{id}/client-grants', { params: { id }, body })
  return { params: { id, grant_id: grant.id } }
}
