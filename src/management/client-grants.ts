import { z } from '@hono/zod-openapi'
import type { Config } from '../config.ts'
import { AppError } from '../errors.ts'
import { prefixedId } from '../ids.ts'
import { myAccountPath, myAccountScopes } from '../my-account/api.ts'
import {
  type ClientGrant,
  clientGrantById,
  deleteClientGrant,
  insertClientGrant,
  listClientGrants,
  organizationsOfGrant,
  updateClientGrant,
} from '../store/client-grants.ts'
import { type Client, clientById } from '../store/clients.ts'
import { type Db, isUniqueViolation } from '../store/dialect.ts'
import { organizationById } from '../store/organizations.ts'
import { type ResourceServer, resourceServerByIdentifier } from '../store/resource-servers.ts'
import { inTransaction } from '../store/transaction.ts'
import { organizationSchema } from './organizations-body.ts'
import { eitherPage, eitherPageSchema, eitherQuery, windowOf } from './pagination.ts'
import { route } from './route.ts'
import { clientId, uniqueItems } from './schemas.ts'
import { invalid } from './validation.ts'

const tag = 'Client Grants'

const scope = uniqueItems(z.array(z.string().min(1).max(280)))
const organizationUsage = z.enum(['deny', 'allow', 'require'])
const subjectType = z.enum(['client', 'user'])

const missing = () => new AppError('inexistent_client_grant')

const grantSchema = z.object({
  id: z.string(),
  client_id: z.string(),
  audience: z.string(),
  scope: z.array(z.string()).optional(),
  organization_usage: organizationUsage.optional(),
  allow_any_organization: z.boolean().optional(),
  subject_type: subjectType,
  authorization_details_types: z.array(z.string()).optional(),
  allow_all_scopes: z.boolean().optional(),
})

const shown = ({ created_at: _, ...grant }: ClientGrant) => grant as z.input<typeof grantSchema>

/** Refuses scopes that the API does not have. */
const checkScopes = (api: Pick<ResourceServer, 'scopes'>, asked: string[] | undefined): void => {
  const known = new Set(api.scopes?.map(known => known.value))
  const unknown = asked?.find(value => !known.has(value))
  if (unknown !== undefined)
    throw new AppError('invalid_body', {
      message: `The following scopes are not declared in the Resource Server: ${unknown}`,
    })
}

/** The API of users' own accounts is there without being set up, and is for users alone (authentication reference, 8.7). */
const isMyAccount = ({ issuer }: Config, audience: string): boolean => audience === issuer + myAccountPath

const requireApi = async (db: Db, config: Config, audience: string): Promise<Pick<ResourceServer, 'scopes'>> => {
  const api = await resourceServerByIdentifier(db, audience)
  if (api) return api
  if (isMyAccount(config, audience)) return { scopes: myAccountScopes.map(value => ({ value })) }
  throw new AppError('inexistent_resource_server')
}

/** What another party made gets each organization by name. */
const checkAnyOrganization = (client: Client | undefined, any: boolean | null | undefined): void => {
  if (any && client && !client.is_first_party)
    throw new AppError('operation_not_supported', {
      message: 'allow_any_organization is not available for third-party clients.',
    })
}

const withoutNulls = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))

/** `/client-grants` (management reference, 2.9). */
export const clientGrantRoutes = [
  route({
    method: 'get',
    path: '/client-grants',
    scopes: ['read:client_grants'],
    summary: 'Get client grants',
    tag,
    query: z.strictObject({
      ...eitherQuery,
      audience: z.string().optional(),
      client_id: z.string().optional(),
      allow_any_organization: z.boolean().optional(),
      subject_type: z.enum(['client', 'user', 'anonymous_user']).optional(),
      default_for: z.literal('third_party_clients').optional(),
    }),
    responses: { 200: eitherPageSchema('client_grants', grantSchema) },
    handler: async ({ db, query }) => {
      // No grant here stands for applications that are not there yet.
      if (query.default_for !== undefined)
        return { status: 200, body: eitherPage('client_grants')([], 0, query, () => []) }
      const filter = {
        audience: query.audience,
        clientId: query.client_id,
        subjectType: query.subject_type,
        anyOrganization: query.allow_any_organization,
      }
      const { grants, total } = await listClientGrants(db, filter, windowOf(query))
      const body = eitherPage('client_grants')(grants.map(shown), total, query, grant => [grant.id])
      return { status: 200, body }
    },
  }),
  route({
    method: 'post',
    path: '/client-grants',
    scopes: ['create:client_grants'],
    summary: 'Create client grant',
    tag,
    body: z.strictObject({
      client_id: clientId.describe('ID of the client.'),
      audience: z.string().min(1).describe('The audience (API identifier) of this client grant'),
      scope: scope.optional(),
      organization_usage: organizationUsage.optional(),
      allow_any_organization: z.boolean().optional(),
      subject_type: subjectType.optional(),
      authorization_details_types: z.array(z.string()).optional(),
      allow_all_scopes: z.boolean().optional(),
    }),
    responses: { 201: grantSchema },
    refusals: [404, 409],
    handler: async ({ services, db, now, body }) => {
      const api = await requireApi(db, services.config, body.audience)
      if (isMyAccount(services.config, body.audience) && body.subject_type !== 'user')
        throw invalid('Payload', 'The My Account API is for users: subject_type must be "user"')
      const client = await clientById(db, body.client_id)
      if (!client) throw new AppError('inexistent_client')
      checkAnyOrganization(client, body.allow_any_organization)
      if (body.allow_all_scopes && body.scope?.length)
        throw invalid('Payload', 'Only one of scope and allow_all_scopes may be given')
      checkScopes(api, body.scope)
      const grant = { ...body, id: prefixedId('cgr'), subject_type: body.subject_type ?? 'client', now }
      await insertClientGrant(db, grant).catch(error => {
        if (isUniqueViolation(error))
          throw new AppError('conflict', {
            message: 'A client grant for this client, audience and subject type already exists.',
          })
        throw error
      })
      return { status: 201, body: shown((await clientGrantById(db, grant.id)) as ClientGrant) }
    },
  }),
  route({
    method: 'get',
    path: '/client-grants/{id}',
    scopes: ['read:client_grants'],
    summary: 'Get client grant',
    tag,
    responses: { 200: grantSchema },
    handler: async ({ db, params }) => {
      const grant = await clientGrantById(db, params.id)
      if (!grant) throw missing()
      return { status: 200, body: shown(grant) }
    },
  }),
  route({
    method: 'patch',
    path: '/client-grants/{id}',
    scopes: ['update:client_grants'],
    summary: 'Update client grant',
    tag,
    body: z.strictObject({
      scope: scope.nullable().optional(),
      organization_usage: organizationUsage.nullable().optional(),
      allow_any_organization: z.boolean().nullable().optional(),
      authorization_details_types: z.array(z.string()).optional(),
      allow_all_scopes: z.boolean().nullable().optional(),
    }),
    responses: { 200: grantSchema },
    handler: async ({ services, db, params, body }) => {
      const changed = await inTransaction(db, async trx => {
        const grant = await clientGrantById(trx, params.id)
        if (!grant) throw missing()
        checkScopes(await requireApi(trx, services.config, grant.audience), body.scope ?? undefined)
        checkAnyOrganization(await clientById(trx, grant.client_id), body.allow_any_organization)
        const { id, client_id: _, audience: __, subject_type: ___, created_at: ____, ...before } = grant
        await updateClientGrant(trx, id, withoutNulls({ ...before, ...body }))
        return clientGrantById(trx, id)
      })
      return { status: 200, body: shown(changed as ClientGrant) }
    },
  }),
  route({
    method: 'delete',
    path: '/client-grants/{id}',
    scopes: ['delete:client_grants'],
    summary: 'Delete client grant',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await deleteClientGrant(db, params.id)
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/client-grants/{id}/organizations',
    scopes: ['read:organization_client_grants'],
    summary: 'Get the organizations associated to a client grant',
    tag,
    query: z.strictObject(eitherQuery),
    responses: {
      200: eitherPageSchema('organizations', organizationSchema.pick({ id: true, name: true, display_name: true })),
    },
    handler: async ({ db, params, query }) => {
      if (!(await clientGrantById(db, params.id))) throw missing()
      const { ids, total } = await organizationsOfGrant(db, params.id, windowOf(query))
      const organizations = (await Promise.all(ids.map(id => organizationById(db, id)))).filter(
        found => found !== undefined,
      )
      const body = eitherPage('organizations')(
        organizations.map(({ id, name, display_name }) => ({ id, name, display_name })),
        total,
        query,
        organization => [organization.id],
      )
      return { status: 200, body }
    },
  }),
] as const
