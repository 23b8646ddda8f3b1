import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { prefixedId } from '../ids.ts'
import {
  type ClientCredential,
  clientById,
  credentialsOfClient,
  deleteClientCredential,
  insertClientCredential,
  setCredentialExpiry,
} from '../store/clients.ts'
import type { Db } from '../store/dialect.ts'
import { publicKeyCredential } from './client-schema.ts'
import { route } from './route.ts'
import { invalid } from './validation.ts'

const tag = 'Clients'

/** Reads the key, derives `kid` and expiry where asked, and stores the credential in the transaction given. */
export const storeCredential = async (
  trx: Db,
  clientId: string,
  given: z.output<typeof publicKeyCredential>,
  now: number,
): Promise<{ id: string }> => {
  const { parse_expiry_from_cert, expires_at, ...rest } = given
  const key = readKey(given.pem)
  const id = prefixedId('cred', 22)
  await insertClientCredential(trx, {
    ...rest,
    id,
    client_id: clientId,
    alg: given.alg ?? 'RS256',
    kid: given.kid ?? key.kid,
    expires_at: expires_at ? Date.parse(expires_at) : parse_expiry_from_cert ? key.expires : undefined,
    now,
  })
  return { id }
}

const readKey = (pem: string): { kid: string; expires?: number } => {
  try {
    const certificate = pem.includes('BEGIN CERTIFICATE') ? new X509Certificate(pem) : undefined
    const key = createPublicKey(pem)
    if (key.asymmetricKeyType !== 'rsa') throw new Error('not RSA')
    const der = key.export({ type: 'spki', format: 'der' })
    return {
      kid: createHash('sha256').update(der).digest('base64url'),
      ...(certificate && { expires: Date.parse(certificate.validTo) }),
    }
  } catch {
    throw invalid('Payload', 'The PEM does not hold an RSA public key or certificate', ['pem'])
  }
}

const credentialSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  kid: z.string().optional(),
  alg: z.string().optional(),
  credential_type: z.string().optional(),
  created_at: z.string(),
  updated_at: z.string(),
  expires_at: z.string().optional(),
})

const shown = (credential: ClientCredential): z.input<typeof credentialSchema> => ({
  id: credential.id,
  name: credential.name,
  kid: credential.kid,
  alg: credential.alg,
  credential_type: credential.credential_type,
  created_at: new Date(credential.created_at).toISOString(),
  updated_at: new Date(credential.updated_at).toISOString(),
  expires_at: credential.expires_at === undefined ? undefined : new Date(credential.expires_at).toISOString(),
})

const requireClient = async (db: Db, id: string): Promise<void> => {
  if (!(await clientById(db, id))) throw new AppError('inexistent_client')
}

const requireCredential = async (db: Db, clientId: string, id: string): Promise<ClientCredential> => {
  const found = (await credentialsOfClient(db, clientId)).find(credential => credential.id === id)
  if (!found) throw new AppError('not_found', { message: 'The credential does not exist.', showCode: false })
  return found
}

/** Keys that a client signs its assertions with (management reference, 2.8). */
export const clientCredentialRoutes = [
  route({
    method: 'get',
    path: '/clients/{client_id}/credentials',
    scopes: ['read:client_credentials'],
    summary: 'Get client credentials',
    tag,
    responses: { 200: z.array(credentialSchema) },
    handler: async ({ db, params }) => {
      await requireClient(db, params.client_id)
      return { status: 200, body: (await credentialsOfClient(db, params.client_id)).map(shown) }
    },
  }),
  route({
    method: 'post',
    path: '/clients/{client_id}/credentials',
    scopes: ['create:client_credentials'],
    summary: 'Create a client credential',
    tag,
    body: publicKeyCredential,
    responses: { 201: credentialSchema },
    handler: async ({ db, now, params, body }) => {
      await requireClient(db, params.client_id)
      const { id } = await storeCredential(db, params.client_id, body, now)
      return { status: 201, body: shown(await requireCredential(db, params.client_id, id)) }
    },
  }),
  route({
    method: 'get',
    path: '/clients/{client_id}/credentials/{credential_id}',
    scopes: ['read:client_credentials'],
    summary: 'Get client credential details',
    tag,
    responses: { 200: credentialSchema },
    handler: async ({ db, params }) => {
      await requireClient(db, params.client_id)
      return { status: 200, body: shown(await requireCredential(db, params.client_id, params.credential_id)) }
    },
  }),
  route({
    method: 'patch',
    path: '/clients/{client_id}/credentials/{credential_id}',
    scopes: ['update:client_credentials'],
    summary: 'Update a client credential',
    tag,
    body: z.strictObject({ expires_at: z.iso.datetime().nullable().optional() }),
    responses: { 200: credentialSchema },
    handler: async ({ db, now, params, body }) => {
      await requireClient(db, params.client_id)
      await requireCredential(db, params.client_id, params.credential_id)
      if (body.expires_at !== undefined) {
        const at = body.expires_at === null ? null : Date.parse(body.expires_at)
        await setCredentialExpiry(db, params.client_id, params.credential_id, at, now)
      }
      return { status: 200, body: shown(await requireCredential(db, params.client_id, params.credential_id)) }
    },
  }),
  route({
    method: 'delete',
    path: '/clients/{client_id}/credentials/{credential_id}',
    scopes: ['delete:client_credentials'],
    summary: 'Delete a client credential',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await requireClient(db, params.client_id)
      await deleteClientCredential(db, params.client_id, params.credential_id)
      return { status: 204 }
    },
  }),
] as const
