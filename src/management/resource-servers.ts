import { randomBytes } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { hexId } from '../ids.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { isUniqueViolation } from '../store/dialect.ts'
import {
  deleteResourceServer,
  insertResourceServer,
  listResourceServers,
  openSigningSecret,
  type ResourceServer,
  resourceServerByEither,
  sealSigningSecret,
  updateResourceServer,
} from '../store/resource-servers.ts'
import { inTransaction } from '../store/transaction.ts'
import { absentOfApis, refuseAbsent } from './absent-settings.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf } from './pagination.ts'
import { seesSecrets } from './reach.ts'
import { type Caller, route } from './route.ts'
import { anyObject, uniqueItems } from './schemas.ts'
import { invalid } from './validation.ts'

const tag = 'Resource Servers'

const tokenEncryption = z.strictObject({
  format: z.literal('compact-nested-jwe'),
  encryption_key: z.strictObject({
    name: z.string().optional(),
    alg: z.enum(['RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512']),
    kid: z.string().optional(),
    pem: z.string(),
  }),
})

const proofOfPossession = z.strictObject({
  mechanism: z.enum(['mtls', 'dpop']),
  required: z.boolean(),
  required_for: z.enum(['public_clients', 'all_clients']).optional(),
})

const byGrant = z.strictObject({ policy: z.enum(['deny_all', 'require_client_grant']).optional() })
const subjectTypeAuthorization = z.strictObject({
  user: z.strictObject({ policy: z.enum(['allow_all', 'deny_all', 'require_client_grant']).optional() }).optional(),
  client: byGrant.optional(),
  anonymous_user: byGrant.optional(),
})

const common = {
  name: z
    .string()
    .max(200)
    .regex(/^[^<>]*$/)
    .optional(),
  scopes: uniqueItems(
    z.array(z.strictObject({ value: z.string().min(1).max(280), description: z.string().max(500).optional() })),
  ).optional(),
  signing_alg: z.enum(['HS256', 'RS256', 'RS512', 'PS256']).optional(),
  signing_secret: z.string().min(16).max(4096).optional(),
  allow_offline_access: z.boolean().optional(),
  allow_online_access: z.boolean().optional(),
  allow_online_access_with_ephemeral_sessions: z.boolean().optional(),
  skip_consent_for_verifiable_first_party_clients: z.boolean().optional(),
  token_lifetime: z.int().min(0).max(2_592_000).optional(),
  token_lifetime_for_web: z.int().min(0).max(2_592_000).optional(),
  token_lifetime_for_anonymous_access_tokens: z.int().min(0).max(2_592_000).optional(),
  enforce_policies: z.boolean().optional(),
  token_dialect: z.enum(['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz']).optional(),
  token_encryption: tokenEncryption.nullable().optional(),
  consent_policy: z.literal('transactional-authorization-with-mfa').nullable().optional(),
  authorization_details: z.array(anyObject).nullable().optional(),
  proof_of_possession: proofOfPossession.nullable().optional(),
  subject_type_authorization: subjectTypeAuthorization.optional(),
  authorization_policy: z.strictObject({ policy_id: z.string() }).nullable().optional(),
}

/** `POST /resource-servers`. */
export const createBody = z.strictObject({ ...common, identifier: z.string().min(1).max(600) })
const updateBody = z.strictObject(common)

export const apiSchema = z.object({
  ...common,
  id: z.string(),
  name: z.string(),
  identifier: z.string(),
  is_system: z.boolean(),
})

const missing = () => new AppError('inexistent_resource_server')

/** By id, or by identifier, which some clients encode twice. */
const require = async (db: Db, id: string): Promise<ResourceServer> => {
  const api = (await resourceServerByEither(db, id)) ?? (await resourceServerByEither(db, decoded(id)))
  if (!api) throw missing()
  return api
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const shownApi = (services: Services, caller: Caller, api: ResourceServer): z.input<typeof apiSchema> => {
  const { signing_secret_encrypted: _, created_at: __, updated_at: ___, ...open } = api
  const secret = seesSecrets(caller, 'resource_servers') ? openSigningSecret(services.box, api) : undefined
  return { ...(open as z.input<typeof apiSchema>), ...(secret !== undefined && { signing_secret: secret }) }
}

/** `/resource-servers` (management reference, 2.10). */
export const resourceServerRoutes = [
  route({
    method: 'get',
    path: '/resource-servers',
    scopes: ['read:resource_servers'],
    summary: 'Get resource servers',
    tag,
    query: z.strictObject({
      ...offsetQuery,
      identifiers: z.array(z.string()).optional(),
      include_fields: z.boolean().optional(),
    }),
    responses: { 200: offsetPageSchema('resource_servers', apiSchema) },
    handler: async ({ db, services, caller, query }) => {
      const { resourceServers, total } = await listResourceServers(
        db,
        { identifiers: query.identifiers },
        pageOf(query),
      )
      const items = resourceServers.map(api => shownApi(services, caller, api))
      return { status: 200, body: offsetPage('resource_servers')(items, total, query) }
    },
  }),
  route({
    method: 'post',
    path: '/resource-servers',
    scopes: ['create:resource_servers'],
    summary: 'Create a resource server',
    tag,
    body: createBody,
    responses: { 201: apiSchema },
    refusals: [409],
    handler: async ({ db, now, services, caller, body }) => {
      refuseAbsent(absentOfApis, body)
      const { signing_secret, name = body.identifier, signing_alg = 'RS256', ...given } = body
      const id = hexId(now)
      const secret = signing_alg === 'HS256' ? (signing_secret ?? randomBytes(24).toString('base64url')) : undefined
      await insertResourceServer(db, {
        token_lifetime: 86_400,
        token_lifetime_for_web: 7_200,
        skip_consent_for_verifiable_first_party_clients: false,
        ...given,
        id,
        name,
        signing_alg,
        is_system: false,
        signing_secret_encrypted: secret && sealSigningSecret(services.box, id, secret),
        now,
      }).catch(error => {
        if (isUniqueViolation(error))
          throw new AppError('conflict', { message: 'A resource server with the same identifier already exists' })
        throw error
      })
      return { status: 201, body: shownApi(services, caller, await require(db, id)) }
    },
  }),
  route({
    method: 'get',
    path: '/resource-servers/{id}',
    scopes: ['read:resource_servers'],
    summary: 'Get a resource server',
    tag,
    query: z.strictObject({ include_fields: z.boolean().optional() }),
    responses: { 200: apiSchema },
    handler: async ({ db, services, caller, params }) => ({
      status: 200,
      body: shownApi(services, caller, await require(db, params.id)),
    }),
  }),
  route({
    method: 'patch',
    path: '/resource-servers/{id}',
    scopes: ['update:resource_servers'],
    summary: 'Update a resource server',
    tag,
    body: updateBody,
    responses: { 200: apiSchema },
    handler: async ({ db, now, services, caller, params, body }) => {
      refuseAbsent(absentOfApis, body)
      const { signing_secret, ...given } = body
      await inTransaction(db, async trx => {
        const before = await require(trx, params.id)
        if (
          before.is_system &&
          Object.keys(given).some(
            key => key !== 'token_lifetime' && key !== 'skip_consent_for_verifiable_first_party_clients',
          )
        )
          throw invalid('Payload', 'Only token_lifetime of a system API can be changed')
        const next: ResourceServer = { ...before, ...(given as Partial<ResourceServer>) }
        if (next.signing_alg === 'HS256' && (signing_secret !== undefined || !before.signing_secret_encrypted))
          next.signing_secret_encrypted = sealSigningSecret(
            services.box,
            before.id,
            signing_secret ?? randomBytes(24).toString('base64url'),
          )
        for (const [key, value] of Object.entries(given)) if (value === null) delete next[key]
        await updateResourceServer(trx, next, now)
      })
      return { status: 200, body: shownApi(services, caller, await require(db, params.id)) }
    },
  }),
  route({
    method: 'delete',
    path: '/resource-servers/{id}',
    scopes: ['delete:resource_servers'],
    summary: 'Delete a resource server',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      const api = await require(db, params.id).catch(() => undefined)
      if (api?.is_system) throw new AppError('operation_not_supported', { message: 'A system API cannot be deleted' })
      if (api) await deleteResourceServer(db, api)
      return { status: 204 }
    },
  }),
] as const
