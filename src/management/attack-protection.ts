import { isIP } from 'node:net'
import { z } from '@hono/zod-openapi'
import { defaultProtections, type Protections } from '../attack-protection/settings.ts'
import { isThrottled, releaseAddress } from '../attack-protection/throttling.ts'
import { AppError } from '../errors.ts'
import { changeDocument, readDocument } from '../store/settings.ts'
import { botDetection, breachedPassword, bruteForce, captcha, suspiciousIp } from './attack-protection-schemas.ts'
import { route } from './route.ts'
import { format } from './schemas.ts'

const tag = 'Attack protection'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const merged = (before: Record<string, unknown>, given: Record<string, unknown>): Record<string, unknown> => ({
  ...before,
  ...Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const known = before[name]
      return [name, isObject(known) && isObject(value) ? merged(known, value) : value]
    }),
  ),
})

/** The settings of one protection: read whole, changed in part, with every list in place of the one before. */
const settingRoutes = <K extends keyof Protections>(
  name: K,
  schema: z.ZodObject,
  {
    shown = schema,
    accept = () => {},
  }: { shown?: z.ZodObject; accept?: (given: Record<string, unknown>) => void } = {},
) =>
  [
    route({
      method: 'get',
      path: `/attack-protection/${name}`,
      scopes: ['read:attack_protection'],
      summary: `Get ${name} settings`,
      tag,
      responses: { 200: shown },
      handler: async ({ db }) => {
        const settings = (await readDocument(db, 'attack_protection'))[name] ?? defaultProtections[name]
        return { status: 200, body: { ...settings } as Record<string, unknown> }
      },
    }),
    route({
      method: 'patch',
      path: `/attack-protection/${name}`,
      scopes: ['update:attack_protection'],
      summary: `Update ${name} settings`,
      tag,
      body: schema,
      responses: { 200: shown },
      handler: async ({ db, body }) => {
        accept(body)
        const document = await changeDocument(db, 'attack_protection', set => ({
          ...set,
          [name]: merged({ ...(set[name] ?? defaultProtections[name]) }, body),
        }))
        return { status: 200, body: { ...document[name] } as Record<string, unknown> }
      },
    }),
  ] as const

const unavailable = (message: string): AppError => new AppError('feature_not_enabled', { message })

/** Breaches that are not public are no part of this server. */
const acceptMethod = ({ method }: Record<string, unknown>): void => {
  if (method === 'enhanced') throw unavailable('This server knows published breaches only: method must be standard.')
}

/** Browsers are asked by the server's own challenge; what belongs to other providers would do nothing. */
const acceptProvider = ({ active_provider_id, auth_challenge: _, ...others }: Record<string, unknown>): void => {
  const other = [active_provider_id, ...Object.keys(others)].find(
    name => name !== undefined && name !== 'auth_challenge',
  )
  if (other !== undefined)
    throw unavailable(`This server asks by a challenge of its own: ${other} is not available, auth_challenge is.`)
}

/** How messages to one phone are held back; budgets per user and address hold whatever it says. */
const backoff = z.strictObject({ type: z.enum(['exponential', 'default']) })

const address = z.strictObject({
  id: format('ipv4-or-ipv6', text => isIP(text) !== 0).describe('IP address to check.'),
})

/** `/attack-protection` and `/anomaly/blocks/ips` (management reference, 2.7). */
export const attackProtectionRoutes = [
  ...settingRoutes('brute-force-protection', bruteForce),
  ...settingRoutes('suspicious-ip-throttling', suspiciousIp),
  ...settingRoutes('breached-password-detection', breachedPassword, { accept: acceptMethod }),
  ...settingRoutes('bot-detection', botDetection),
  ...settingRoutes('captcha', captcha, {
    accept: acceptProvider,
    shown: captcha.pick({ active_provider_id: true, auth_challenge: true }),
  }),
  route({
    method: 'get',
    path: '/attack-protection/phone-provider-protection',
    scopes: ['read:attack_protection'],
    summary: 'Get the phone provider protection',
    tag,
    responses: { 200: backoff },
    handler: async () => ({ status: 200, body: { type: 'default' as const } }),
  }),
  route({
    method: 'patch',
    path: '/attack-protection/phone-provider-protection',
    scopes: ['update:attack_protection'],
    summary: 'Update the phone provider protection',
    tag,
    body: backoff,
    responses: { 200: backoff },
    handler: async ({ body }) => {
      if (body.type !== 'default')
        throw unavailable('Messages to phones are limited in one way on this server: type must be default.')
      return { status: 200, body }
    },
  }),
  route({
    method: 'get',
    path: '/anomaly/blocks/ips/{id}',
    scopes: ['read:anomaly_blocks'],
    summary: 'Check if an IP address is blocked',
    tag,
    params: address,
    responses: { 200: z.object({}) },
    handler: async ({ services, params }) => {
      if (!(await isThrottled(services, params.id)))
        throw new AppError('not_found', { message: 'The IP address is not blocked.', showCode: false })
      return { status: 200, body: {} }
    },
  }),
  route({
    method: 'delete',
    path: '/anomaly/blocks/ips/{id}',
    scopes: ['delete:anomaly_blocks'],
    summary: 'Remove the blocked IP address',
    tag,
    params: address,
    responses: { 204: null },
    handler: async ({ services, params }) => {
      await releaseAddress(services, params.id)
      return { status: 204 }
    },
  }),
] as const
