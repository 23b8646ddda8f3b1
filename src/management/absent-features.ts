import { z } from '@hono/zod-openapi'
import { AppError, type ErrorCode } from '../errors.ts'
import { offsetPage } from './pagination.ts'
import { type Method, route } from './route.ts'

/*
 * What this server has no feature for is answered as by a tenant that does not use it: an empty list, a setting that is
 * off, or the refusal that a new tenant gives, so that tools which read everything get through (management reference,
 * 3.1). Their writes are in absent-feature-writes.ts.
 */

/** Nothing is ever in it. */
const none = z.array(z.object({ id: z.string() })).max(0)

/** Lists page in every way and have nothing to filter, so whatever is asked of them is allowed. */
const anyQuery = z.looseObject({ include_totals: z.stringbool().optional(), per_page: z.coerce.number().optional() })

const empty = <S extends z.ZodType>(
  path: string,
  noun: string,
  shape: S,
  body: (query: z.output<typeof anyQuery>) => z.input<S>,
) =>
  route({
    method: 'get',
    path,
    scopes: [`read:${noun}`],
    summary: `Get ${noun.replaceAll('_', ' ')}`,
    tag: 'Absent features',
    query: anyQuery,
    responses: { 200: shape as z.ZodType },
    handler: async ({ query }) => ({ status: 200, body: body(query) }),
  })

/** Pages by offset: a bare list, with totals an object. */
const byOffset = (path: string, noun: string, key: string) =>
  empty(
    path,
    noun,
    z.union([none, z.object({ start: z.number(), limit: z.number(), total: z.number(), [key]: none })]),
    ({ include_totals = false, per_page = 50 }) => offsetPage(key)([], 0, { page: 0, per_page, include_totals }),
  )

const byCheckpoint = (path: string, noun: string, key: string) =>
  empty(path, noun, z.object({ [key]: none }), () => ({ [key]: [] }))

const refused = (method: Method, path: string, scope: string, code: ErrorCode, message?: string) =>
  route({
    method,
    path,
    scopes: [scope],
    summary: 'A feature that this server does not have',
    tag: 'Absent features',
    responses: {},
    ...(code !== 'feature_not_enabled' && { refusals: [404] }),
    handler: async () => {
      throw new AppError(code, { message })
    },
  })

const deprecated = (method: Method, path: string, scope: string) =>
  refused(
    method,
    path,
    scope,
    'feature_not_enabled',
    'This is a deprecated feature that new tenants do not have. Use Actions instead.',
  )

export const absentFeatureRoutes = [
  byOffset('/forms', 'forms', 'forms'),
  byOffset('/flows', 'flows', 'flows'),
  byOffset('/flows/vault/connections', 'flows_vault_connections', 'connections'),
  byOffset('/self-service-profiles', 'self_service_profiles', 'self_service_profiles'),
  byOffset('/network-acls', 'network_acls', 'network_acls'),
  byCheckpoint('/event-streams', 'event_streams', 'eventStreams'),
  byCheckpoint('/user-attribute-profiles', 'user_attribute_profiles', 'user_attribute_profiles'),
  byCheckpoint('/connection-profiles', 'connection_profiles', 'connection_profiles'),
  byCheckpoint('/rate-limit-policies', 'rate_limit_policies', 'rate_limit_policies'),
  byCheckpoint('/connections-directory-provisionings', 'directory_provisionings', 'directory_provisionings'),
  route({
    method: 'get',
    path: '/supplemental-signals',
    scopes: ['read:attack_protection'],
    summary: 'Get supplemental signals',
    tag: 'Absent features',
    responses: { 200: z.object({ akamai_enabled: z.boolean() }) },
    handler: async () => ({ status: 200, body: { akamai_enabled: false } }),
  }),
  deprecated('get', '/rules', 'read:rules'),
  deprecated('post', '/rules', 'create:rules'),
  deprecated('get', '/rules-configs', 'read:rules_configs'),
  deprecated('put', '/rules-configs/{key}', 'update:rules_configs'),
  deprecated('get', '/hooks', 'read:hooks'),
  deprecated('post', '/hooks', 'create:hooks'),
] as const
