import { randomBytes } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { alphanumeric } from '../ids.ts'
import type { Services } from '../services.ts'
import {
  type Client,
  type ClientData,
  clientById,
  deleteClient,
  insertClient,
  listClients,
  openClientSecret,
  sealClientSecret,
  updateClient,
} from '../store/clients.ts'
import { enableAllConnections } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { readDocument } from '../store/settings.ts'
import { currentCertificate } from '../store/signing-keys.ts'
import { inTransaction } from '../store/transaction.ts'
import { ownClientIds } from '../tenant/defaults.ts'
import { absentOfClients, refuseAbsent } from './absent-settings.ts'
import { requireScope } from './bearer.ts'
import { storeCredential } from './client-credentials.ts'
import { clientParams, clientSchema, createClientBody, updateClientBody } from './client-schema.ts'
import { clientWindow, grantedInOf } from './clients-search.ts'
import { fieldsQuery, selectFields } from './fields.ts'
import { eitherPage, eitherPageSchema, eitherQuery } from './pagination.ts'
import { type Caller, route } from './route.ts'
import { invalid } from './validation.ts'

const tag = 'Clients'
const readScopes = ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'] as const

/** 64 characters of [A-Za-z0-9_-]. */
const newSecret = () => randomBytes(48).toString('base64url')

const missing = () => new AppError('inexistent_client')

const require = async (db: Db, id: string): Promise<Client> => {
  const client = await clientById(db, id)
  if (!client) throw missing()
  return client
}

/** Members that a client has unless told, by what kind of application it is (management reference, 2.8). */
const defaultsFor = (appType: string | undefined): ClientData => ({
  is_token_endpoint_ip_header_trusted: false,
  oidc_conformant: false,
  sso_disabled: false,
  cross_origin_authentication: false,
  custom_login_page_on: true,
  callback_url_template: false,
  grant_types:
    appType === 'non_interactive'
      ? ['client_credentials']
      : appType === 'spa' || appType === 'native'
        ? ['authorization_code', 'implicit', 'refresh_token']
        : ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
  jwt_configuration: { alg: 'RS256', lifetime_in_seconds: 36_000, secret_encoded: false },
  refresh_token: {
    expiration_type: 'non-expiring',
    rotation_type: 'non-rotating',
    leeway: 0,
    token_lifetime: 2_592_000,
    infinite_token_lifetime: true,
    idle_token_lifetime: 1_296_000,
    infinite_idle_token_lifetime: true,
  },
  ...((appType === 'spa' || appType === 'native') && { token_endpoint_auth_method: 'none' as const }),
})

/** A client as this caller may see it: secrets only with `read:client_keys`, a little only with `read:client_summary`. */
export const shownClient = async (
  services: Services,
  caller: Caller,
  client: Client,
): Promise<z.input<typeof clientSchema>> => {
  const { secret_encrypted: _, created_at: __, updated_at: ___, ...open } = client
  if (
    ![
      'read:clients',
      'read:client_keys',
      'read:client_credentials',
      'create:clients',
      'update:clients',
      'update:client_keys',
    ].some(scope => caller.scopes.has(scope))
  )
    return {
      client_id: open.client_id,
      name: open.name,
      app_type: open.app_type,
      logo_uri: open['logo_uri'] as string | undefined,
      is_first_party: open.is_first_party,
      tenant: 'sallyport',
    }
  const keys = caller.scopes.has('read:client_keys')
  const certificate = keys ? await currentCertificate(services) : undefined
  const secret = keys ? openClientSecret(services.box, client) : undefined
  // What is kept was accepted by the schemas of requests, which this one shares its members with.
  return {
    tenant: 'sallyport',
    ...(open as z.input<typeof clientSchema>),
    ...(secret !== undefined && { client_secret: secret }),
    ...(certificate && { signing_keys: [certificate] }),
  }
}

/** `null` unsets a member; the older name of `oidc_logout` is read as that. */
const merged = (before: ClientData, given: Record<string, unknown>): ClientData => {
  const next: Record<string, unknown> = { ...before }
  for (const [key, value] of Object.entries(given)) {
    const name = key === 'oidc_backchannel_logout' ? 'oidc_logout' : key
    if (value === null) delete next[name]
    else if (name === 'client_metadata') next[name] = withoutNulls({ ...before.client_metadata, ...(value as object) })
    else if (name === 'jwt_configuration') next[name] = { ...before.jwt_configuration, ...(value as object) }
    else if (name === 'refresh_token') next[name] = { ...before.refresh_token, ...(value as object) }
    else next[name] = value
  }
  return next as ClientData
}

const withoutNulls = (metadata: object) => Object.fromEntries(Object.entries(metadata).filter(([, v]) => v !== null))

/** Rules between members (authentication reference, 4.6). */
const check = (client: ClientData): void => {
  const token = client.refresh_token
  if (token?.rotation_type === 'rotating' && token.expiration_type === 'non-expiring')
    throw invalid('Payload', 'Rotating refresh tokens must have expiration_type expiring', ['refresh_token'])
  if (
    token?.expiration_type === 'expiring' &&
    token.infinite_token_lifetime === false &&
    token.infinite_idle_token_lifetime === false &&
    (token.idle_token_lifetime ?? 0) > (token.token_lifetime ?? Number.POSITIVE_INFINITY)
  )
    throw invalid('Payload', 'idle_token_lifetime must be less than token_lifetime', ['refresh_token'])
}

export const appTypesOf = (text: string | undefined): string[] | undefined => text?.split(',').map(type => type.trim())

/** `/clients` (management reference, 2.8). */
export const clientRoutes = [
  route({
    method: 'get',
    path: '/clients',
    scopes: readScopes,
    summary: 'Get clients',
    tag,
    query: z.strictObject({
      ...eitherQuery,
      ...fieldsQuery,
      is_global: z
        .boolean()
        .optional()
        .describe(
          'Only the global client; `false`: only the applications of the tenant, without those of this server.',
        ),
      is_first_party: z.boolean().optional(),
      app_type: z.string().optional(),
      external_client_id: z.string().optional(),
      q: z
        .string()
        .optional()
        .describe(
          'Advanced Query in Lucene syntax. Permitted are `client_grant.organization_id:{organization_id}` and `client_grant.allow_any_organization:true`, each by itself and without other filters.',
        ),
    }),
    responses: { 200: eitherPageSchema('clients', clientSchema) },
    handler: async ({ db, services, caller, query }) => {
      const grantedIn = query.q === undefined ? undefined : grantedInOf(query.q)
      const beside = (['is_global', 'is_first_party', 'app_type', 'external_client_id'] as const).find(
        name => query[name] !== undefined,
      )
      if (grantedIn && beside) throw invalid('Query', `Cannot be combined with ${beside}`, ['q'])
      const answer = eitherPage('clients')
      if (query.external_client_id !== undefined) return { status: 200, body: answer([], 0, query, () => []) }
      const { clients, total } = await listClients(
        db,
        {
          global: query.is_global,
          firstParty: query.is_first_party,
          appTypes: appTypesOf(query.app_type),
          grantedIn,
          // Tools delete what they find here and not in their file: the dashboard is not theirs to delete.
          ...(query.is_global === false && { except: ownClientIds }),
        },
        clientWindow(query),
      )
      const page = answer(clients, total, query, client => [client.created_at, client.client_id])
      const show = async (client: Client) => selectFields(await shownClient(services, caller, client), query)
      const shown = await Promise.all((Array.isArray(page) ? page : page.clients).map(show))
      return { status: 200, body: Array.isArray(page) ? shown : { ...page, clients: shown } }
    },
  }),
  route({
    method: 'post',
    path: '/clients',
    scopes: ['create:clients'],
    summary: 'Create a client',
    tag,
    body: createClientBody,
    responses: { 201: clientSchema },
    handler: async ({ db, now, services, caller, body }) => {
      refuseAbsent(absentOfClients, body)
      const { name, app_type, is_first_party = true, client_authentication_methods: methods, ...given } = body
      const client_id = alphanumeric(32)
      const data = merged(defaultsFor(app_type), given)
      check(data)
      const secret = newSecret()
      await inTransaction(db, async trx => {
        const credentials: { id: string }[] = []
        for (const credential of methods?.private_key_jwt?.credentials ?? [])
          credentials.push({ id: (await storeCredential(trx, client_id, credential, now)).id })
        await insertClient(trx, {
          ...data,
          ...(credentials.length > 0 && { client_authentication_methods: { private_key_jwt: { credentials } } }),
          client_id,
          name,
          app_type,
          is_first_party,
          global: false,
          secret_encrypted: sealClientSecret(services.box, client_id, secret),
          now,
        })
        if ((await readDocument(trx, 'tenant')).flags['enable_client_connections'])
          await enableAllConnections(trx, client_id)
      })
      // The secret is in the answer to its maker whatever the scopes: there would be no client to use without.
      return {
        status: 201,
        body: { ...(await shownClient(services, caller, await require(db, client_id))), client_secret: secret },
      }
    },
  }),
  route({
    method: 'get',
    path: '/clients/{id}',
    scopes: readScopes,
    summary: 'Get client by ID',
    tag,
    params: clientParams,
    query: z.strictObject(fieldsQuery),
    responses: { 200: clientSchema },
    handler: async ({ db, services, caller, params, query }) => ({
      status: 200,
      body: selectFields(await shownClient(services, caller, await require(db, params.id)), query),
    }),
  }),
  route({
    method: 'patch',
    path: '/clients/{id}',
    scopes: [
      'update:clients',
      'update:client_keys',
      'update:client_credentials',
      'update:client_token_vault_privileged_access',
    ],
    summary: 'Update a client',
    tag,
    params: clientParams,
    body: updateClientBody,
    responses: { 200: clientSchema },
    handler: async ({ db, now, services, caller, params, body }) => {
      refuseAbsent(absentOfClients, body)
      const { name, app_type, is_first_party, client_secret, ...given } = body
      if (client_secret !== undefined) requireScope(caller, 'update:client_keys')
      await inTransaction(db, async trx => {
        const before = await require(trx, params.id)
        const next: Client = {
          ...before,
          ...merged(before, given),
          ...(name !== undefined && { name }),
          ...(app_type !== undefined && { app_type }),
          ...(is_first_party !== undefined && { is_first_party }),
          ...(client_secret !== undefined && {
            secret_encrypted: sealClientSecret(services.box, params.id, client_secret),
          }),
        }
        for (const [key, value] of Object.entries(given)) if (value === null) delete next[key]
        check(next)
        await updateClient(trx, next, now)
      })
      return { status: 200, body: await shownClient(services, caller, await require(db, params.id)) }
    },
  }),
  route({
    method: 'delete',
    path: '/clients/{id}',
    scopes: ['delete:clients'],
    summary: 'Delete a client',
    tag,
    params: clientParams,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      const client = await clientById(db, params.id)
      if (client?.global)
        throw new AppError('operation_not_supported', { message: 'The global client cannot be deleted' })
      await deleteClient(db, params.id)
      return { status: 204 }
    },
  }),
  route({
    method: 'post',
    path: '/clients/{id}/rotate-secret',
    scopes: ['update:client_keys'],
    summary: 'Rotate a client secret',
    tag,
    params: clientParams,
    responses: { 200: clientSchema },
    handler: async ({ db, now, services, caller, params }) => {
      const secret = newSecret()
      await inTransaction(db, async trx => {
        const before = await require(trx, params.id)
        await updateClient(trx, { ...before, secret_encrypted: sealClientSecret(services.box, params.id, secret) }, now)
      })
      return {
        status: 200,
        body: { ...(await shownClient(services, caller, await require(db, params.id))), client_secret: secret },
      }
    },
  }),
] as const
