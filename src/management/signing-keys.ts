import { X509Certificate } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { Db } from '../store/dialect.ts'
import {
  listSigningKeys,
  pkcs7Of,
  revokeSigningKey,
  rotateSigningKeys,
  type SigningKey,
} from '../store/signing-keys.ts'
import { route } from './route.ts'

const tag = 'Keys'

const iso = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())

const keySchema = z.object({
  kid: z.string(),
  cert: z.string(),
  pkcs7: z.string(),
  current: z.boolean(),
  next: z.boolean(),
  previous: z.boolean(),
  current_since: z.string().optional(),
  current_until: z.string().optional(),
  fingerprint: z.string(),
  thumbprint: z.string(),
  revoked: z.boolean(),
  revoked_at: z.string().optional(),
})

const keyBody = (key: SigningKey): z.input<typeof keySchema> => {
  const { fingerprint } = new X509Certificate(key.cert)
  return {
    kid: key.kid,
    cert: key.cert,
    pkcs7: pkcs7Of(key.cert),
    current: key.state === 'current',
    next: key.state === 'next',
    // A key that was revoked is a previous one still.
    previous: key.state === 'previous' || key.state === 'revoked',
    current_since: iso(key.current_since),
    current_until: iso(key.current_until),
    fingerprint,
    thumbprint: fingerprint.replaceAll(':', ''),
    revoked: key.state === 'revoked',
    revoked_at: iso(key.revoked_at),
  }
}

const require = async (db: Db, kid: string): Promise<SigningKey> => {
  const key = (await listSigningKeys(db)).find(one => one.kid === kid)
  if (!key) throw new AppError('not_found', { message: 'The signing key does not exist.' })
  return key
}

/** `/keys/signing` (management reference, 2.18): the keys that tokens are signed with. */
export const signingKeyRoutes = [
  route({
    method: 'get',
    path: '/keys/signing',
    scopes: ['read:signing_keys'],
    summary: 'Get all Application Signing Keys',
    tag,
    responses: { 200: z.array(keySchema) },
    handler: async ({ db }) => ({ status: 200, body: (await listSigningKeys(db)).map(keyBody) }),
  }),
  route({
    method: 'post',
    path: '/keys/signing/rotate',
    scopes: ['create:signing_keys', 'update:signing_keys'],
    summary: 'Rotate the Application Signing Key',
    tag,
    responses: { 201: z.object({ cert: z.string(), kid: z.string() }) },
    handler: async ({ services, db }) => {
      await rotateSigningKeys(services)
      const next = (await listSigningKeys(db)).find(key => key.state === 'next') as SigningKey
      return { status: 201, body: { cert: next.cert, kid: next.kid } }
    },
  }),
  route({
    method: 'get',
    path: '/keys/signing/{kid}',
    scopes: ['read:signing_keys'],
    summary: 'Get an Application Signing Key by its key id',
    tag,
    responses: { 200: keySchema },
    handler: async ({ db, params }) => ({ status: 200, body: keyBody(await require(db, params.kid)) }),
  }),
  route({
    method: 'put',
    path: '/keys/signing/{kid}/revoke',
    scopes: ['update:signing_keys'],
    summary: 'Revoke an Application Signing Key by its key id',
    tag,
    responses: { 200: z.object({ cert: z.string(), kid: z.string(), revoked_at: z.string() }) },
    handler: async ({ db, now, params }) => {
      const { cert, kid } = await require(db, params.kid)
      if (!(await revokeSigningKey(db, kid, now)))
        throw new AppError('operation_not_supported', { message: 'Only a previous signing key can be revoked.' })
      return { status: 200, body: { cert, kid, revoked_at: new Date(now).toISOString() } }
    },
  }),
] as const
