import { expect } from 'vitest'
import { conflict, type Family, invalidBody, notFound } from '../case.ts'
import { aClient, anOrganization } from '../makers.ts'
import type { World } from '../world.ts'
import { noOrganization } from './organizations.ts'

const notOfIt = notFound('The client is not associated with the organization.')
const noDomain = notFound('The discovery domain does not exist.')

const adding = async (world: World, id: string) => ({
  params: { id },
  body: { clients: [{ client_id: (await aClient(world)).client_id, use_for_member_access: false }] },
})

const withClient = async (world: World) => {
  const { params, body } = await adding(world, (await anOrganization(world)).id)
  await world.given('POST /organizations/{id}/clients', { params, body })
  return { params: { ...params, client_id: body.clients[0]?.client_id as string } }
}

const claiming = (world: World, id: string) => ({
  params: { id },
  body: { domain: `${world.unique('mail')}.example.test`, status: 'verified' },
})

const withDomain = async (world: World) => {
  const example = claiming(world, (await anOrganization(world)).id)
  const { id } = await world.given<{ id: string }>('POST /organizations/{id}/discovery-domains', example)
  return { params: { id: example.params.id, discovery_domain_id: id }, domain: example.body.domain }
}

const domainOf = async (world: World) => ({ params: (await withDomain(world)).params })

/** How people find their organization, and through which applications they get in. */
export const organizationDoors: Family = {
  'GET /organizations/{id}/clients': {
    valid: async world => {
      const { params } = await withClient(world)
      await world.given('POST /organizations/{id}/clients', await adding(world, params.id))
      return { params: { id: params.id } }
    },
    absent: { id: noOrganization },
  },
  'POST /organizations/{id}/clients': {
    valid: async world => adding(world, (await anOrganization(world)).id),
    shows: [{ use_for_member_access: false, client: { is_first_party: true, organization_usage: 'deny' } }],
    absent: { id: noOrganization },
    again: conflict('associated already'),
    refuses: {
      'a client must be there': async world => [
        {
          params: { id: (await anOrganization(world)).id },
          body: { clients: [{ client_id: 'nobody', use_for_member_access: true }] },
        },
        notFound('The client does not exist', 'inexistent_client'),
      ],
      'some client must be named': async world => [
        { params: { id: (await anOrganization(world)).id }, body: { clients: [] } },
        invalidBody('Array is too short (0), minimum 1'),
      ],
    },
  },
  'DELETE /organizations/{id}/clients': {
    valid: async world => {
      const { params } = await withClient(world)
      return { params: { id: params.id }, body: { clients: [params.client_id] } }
    },
    absent: { id: noOrganization },
  },
  'GET /organizations/{id}/clients/{client_id}': {
    valid: withClient,
    shows: { use_for_member_access: false },
    absent: { id: noOrganization, client_id: notOfIt },
  },
  'PATCH /organizations/{id}/clients/{client_id}': {
    valid: async world => ({ ...(await withClient(world)), body: { use_for_member_access: true } }),
    shows: { use_for_member_access: true },
    absent: { id: noOrganization, client_id: notOfIt },
  },
  'GET /organizations/{id}/discovery-domains': {
    valid: async world => {
      const { params } = await withDomain(world)
      await world.given('POST /organizations/{id}/discovery-domains', claiming(world, params.id))
      return { params: { id: params.id } }
    },
    absent: { id: noOrganization },
  },
  'POST /organizations/{id}/discovery-domains': {
    valid: async world => claiming(world, (await anOrganization(world)).id),
    shows: {
      status: 'verified',
      use_for_organization_discovery: false,
      verification_txt: expect.stringMatching(/=[A-Za-z0-9]{32}$/),
      verification_host: expect.stringMatching(/\.example\.test$/),
    },
    absent: { id: noOrganization },
    again: conflict(''),
    refuses: {
      'a domain is one': async world => [
        { params: { id: (await anOrganization(world)).id }, body: { domain: 'no domain' } },
        invalidBody("Object didn't pass validation for format hostname: no domain"),
      ],
    },
  },
  'GET /organizations/{id}/discovery-domains/name/{discovery_domain}': {
    valid: async world => {
      const { params, domain } = await withDomain(world)
      return { params: { id: params.id, discovery_domain: domain } }
    },
    shows: { status: 'verified' },
    absent: { id: noOrganization, discovery_domain: noDomain },
  },
  'GET /organizations/{id}/discovery-domains/{discovery_domain_id}': {
    valid: domainOf,
    shows: { status: 'verified' },
    absent: { id: noOrganization, discovery_domain_id: noDomain },
  },
  'DELETE /organizations/{id}/discovery-domains/{discovery_domain_id}': {
    valid: domainOf,
    absent: { id: noOrganization, discovery_domain_id: noDomain },
    again: noDomain,
  },
  'PATCH /organizations/{id}/discovery-domains/{discovery_domain_id}': {
    valid: async world => ({
      ...(await domainOf(world)),
      body: { status: 'pending', use_for_organization_discovery: true },
    }),
    shows: { status: 'pending', use_for_organization_discovery: true },
    absent: { id: noOrganization, discovery_domain_id: noDomain },
  },
}
