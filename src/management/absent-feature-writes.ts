import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { connectionById } from '../store/connections.ts'
import { type AnyRoute, type Method, route } from './route.ts'

/*
 * Writes of what this server has no feature for (management reference, 3.3): refused as by a tenant whose plan does not
 * include it, so that nobody takes them for done. What is addressed by an id is not there. A write that asks for what is
 * the case anyway succeeds, since an import sends back whatever an export has shown.
 */

const tag = 'Absent features'
const summary = 'A feature that this server does not have'
const responses = {}

const refused = (method: Method, path: string, scope: string, message: string) =>
  route({
    method,
    path,
    scopes: [scope],
    summary,
    tag,
    responses,
    handler: async () => {
      throw new AppError('feature_not_enabled', { message })
    },
  })

/** Nothing was ever made, so nothing is found by its id. */
const notThere = (method: Method, path: string, scope: string) =>
  route({
    method,
    path,
    scopes: [scope],
    summary,
    tag,
    responses,
    handler: async () => {
      throw new AppError('not_found')
    },
  })

/** What is made by POST, and read, changed and deleted by id. */
const collection = (path: string, noun: string, message: string, byId: Method[]): AnyRoute[] => [
  refused('post', path, `create:${noun}`, message),
  ...byId.map(method => notThere(method, `${path}/{id}`, `${verbs[method]}:${noun}`)),
]

const verbs: Record<Method, string> = { get: 'read', post: 'create', put: 'update', patch: 'update', delete: 'delete' }

/** Belongs to a connection, which must be there; nothing else of it is. */
const ofConnection = (method: Method, path: string, scope: string, message?: string) =>
  route({
    method,
    path: `/connections/{id}/${path}`,
    scopes: [scope],
    summary,
    tag,
    params: z.object({ id: z.string() }).loose(),
    responses,
    handler: async ({ db, params }) => {
      if (!(await connectionById(db, params.id))) throw new AppError('inexistent_connection')
      throw message === undefined ? new AppError('not_found') : new AppError('feature_not_enabled', { message })
    },
  })

/** Takes a write of the state that there is, and no other. */
const onlyAsItIs = <Body extends z.ZodType<object>>(
  method: Method,
  path: string,
  scope: string,
  body: Body,
  isSo: (given: z.output<Body>) => boolean,
  message: string,
) =>
  route({
    method,
    path,
    scopes: [scope],
    summary,
    tag,
    body: body as z.ZodType<object>,
    responses: { 200: body as z.ZodType<object> },
    handler: async ({ body: given }) => {
      if (!isSo(given as z.output<Body>)) throw new AppError('feature_not_enabled', { message })
      return { status: 200, body: given }
    },
  })

const deprecated = 'This is a deprecated feature that new tenants do not have. Use Actions instead.'
const directory = 'This server does not synchronize directories.'
const scim = 'This server does not provision users by SCIM.'

export const absentFeatureWrites: readonly AnyRoute[] = [
  refused('patch', '/rules/{id}', 'update:rules', deprecated),
  refused('delete', '/rules/{id}', 'delete:rules', deprecated),
  refused('delete', '/rules-configs/{key}', 'delete:rules_configs', deprecated),
  refused('get', '/hooks/{id}', 'read:hooks', deprecated),
  refused('patch', '/hooks/{id}', 'update:hooks', deprecated),
  refused('delete', '/hooks/{id}', 'delete:hooks', deprecated),
  refused('get', '/hooks/{id}/secrets', 'read:hooks', deprecated),
  refused('post', '/hooks/{id}/secrets', 'update:hooks', deprecated),
  refused('patch', '/hooks/{id}/secrets', 'update:hooks', deprecated),
  refused('delete', '/hooks/{id}/secrets', 'delete:hooks', deprecated),
  refused(
    'post',
    '/clients/cimd/register',
    'create:clients',
    'This server does not read metadata documents of clients.',
  ),
  ofConnection('post', 'directory-provisioning', 'create:directory_provisionings', directory),
  ofConnection('patch', 'directory-provisioning', 'update:directory_provisionings'),
  ofConnection('delete', 'directory-provisioning', 'delete:directory_provisionings'),
  ofConnection('get', 'directory-provisioning/synchronized-groups', 'read:directory_provisionings'),
  ofConnection('put', 'directory-provisioning/synchronized-groups', 'update:directory_provisionings', directory),
  ofConnection('get', 'scim-configuration', 'read:scim_config'),
  ofConnection('post', 'scim-configuration', 'create:scim_config', scim),
  ofConnection('patch', 'scim-configuration', 'update:scim_config'),
  ofConnection('delete', 'scim-configuration', 'delete:scim_config'),
  ...collection('/forms', 'forms', 'This server has no forms: an Action can redirect to a page of your own instead.', [
    'get',
    'patch',
    'delete',
  ]),
  ...collection('/flows', 'flows', 'This server has no flows of forms: write an Action instead.', [
    'get',
    'patch',
    'delete',
  ]),
  ...collection(
    '/flows/vault/connections',
    'flows_vault_connections',
    'This server has no vault of flows: an Action keeps secrets of its own.',
    ['patch', 'delete'],
  ),
  ...collection('/connection-profiles', 'connection_profiles', 'This server has no connection profiles.', [
    'patch',
    'delete',
  ]),
  ...collection('/self-service-profiles', 'self_service_profiles', 'This server has no self-service profiles.', [
    'patch',
    'delete',
  ]),
  notThere(
    'get',
    '/self-service-profiles/{id}/custom-text/{language}/{page}',
    'read:self_service_profile_custom_texts',
  ),
  notThere(
    'put',
    '/self-service-profiles/{id}/custom-text/{language}/{page}',
    'update:self_service_profile_custom_texts',
  ),
  ...collection('/user-attribute-profiles', 'user_attribute_profiles', 'This server has no user attribute profiles.', [
    'patch',
    'delete',
  ]),
  ...collection(
    '/network-acls',
    'network_acls',
    'This server has no network ACLs: they belong in the proxy in front of it.',
    ['patch', 'delete'],
  ),
  ...collection('/rate-limit-policies', 'rate_limit_policies', 'This server has no rate limit policies for clients.', [
    'patch',
    'delete',
  ]),
  onlyAsItIs(
    'patch',
    '/supplemental-signals',
    'update:attack_protection',
    z.strictObject({ akamai_enabled: z.boolean() }),
    ({ akamai_enabled }) => !akamai_enabled,
    'This server does not read signals of Akamai.',
  ),
  ...collection('/event-streams', 'event_streams', 'This server has no event streams.', ['patch', 'delete']),
]
