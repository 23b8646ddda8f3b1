import type { Selectable } from 'kysely'
import type { Services } from '../services.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import type { SecretBox } from './secrets.ts'
import { bumpVersion, settingsCache } from './settings.ts'
import { inTransaction } from './transaction.ts'

export interface RefreshTokenSettings {
  rotation_type: 'rotating' | 'non-rotating'
  expiration_type: 'expiring' | 'non-expiring'
  /** Seconds, like the lifetimes. */
  leeway?: number
  token_lifetime?: number
  infinite_token_lifetime?: boolean
  idle_token_lifetime?: number
  infinite_idle_token_lifetime?: boolean
  policies?: { audience: string; scope: string[] }[] | null
}

export interface BackchannelLogoutSettings {
  backchannel_logout_urls?: string[]
  backchannel_logout_initiators?: { mode?: 'custom' | 'all'; selected_initiators?: string[] }
}

/** What an application keeps beside its columns: Auth0's members, as they were given (management reference, 2.8). */
export interface ClientData {
  callbacks?: string[]
  allowed_origins?: string[]
  web_origins?: string[]
  allowed_logout_urls?: string[]
  grant_types?: string[]
  token_endpoint_auth_method?: 'none' | 'client_secret_post' | 'client_secret_basic'
  client_authentication_methods?: { private_key_jwt?: { credentials: { id: string }[] } } | null
  jwt_configuration?: { lifetime_in_seconds?: number; secret_encoded?: boolean; alg?: string }
  refresh_token?: RefreshTokenSettings | null
  oidc_logout?: BackchannelLogoutSettings | null
  organization_usage?: 'deny' | 'allow' | 'require'
  organization_require_behavior?: 'no_prompt' | 'pre_login_prompt' | 'post_login_prompt'
  client_metadata?: Record<string, string>
  [member: string]: unknown
}

/** An application. The secret is sealed; `openClientSecret` opens it. */
export interface Client extends ClientIdentity {
  created_at: number
  updated_at: number
}

interface ClientIdentity extends ClientData {
  client_id: string
  name: string
  app_type?: string
  global: boolean
  is_first_party: boolean
  secret_encrypted?: string
}

/** A key or certificate that a client authenticates with. */
export interface ClientCredential extends NewClientCredential {
  created_at: number
  updated_at: number
}

interface NewClientCredential {
  id: string
  client_id: string
  /** PEM of the public key or certificate. */
  pem?: string
  kid?: string
  alg?: string
  credential_type?: string
  name?: string
  expires_at?: number
  [member: string]: unknown
}

const toClient = ({ data, ...row }: Selectable<Schema['clients']>): Client => ({
  ...(JSON.parse(data) as ClientData),
  client_id: row.client_id,
  name: row.name,
  app_type: row.app_type ?? undefined,
  global: row.is_global === 1,
  is_first_party: row.is_first_party === 1,
  secret_encrypted: row.secret_encrypted ?? undefined,
  created_at: row.created_at,
  updated_at: row.updated_at,
})

export const clientById = async (db: Db, clientId: string): Promise<Client | undefined> => {
  const row = await db.selectFrom('clients').selectAll().where('client_id', '=', clientId).executeTakeFirst()
  return row && toClient(row)
}

/** Stores a new application and counts the settings' version up. */
export const insertClient = (db: Db, client: ClientIdentity & { now: number }): Promise<void> =>
  inTransaction(db, async trx => {
    const { client_id, name, app_type, global, is_first_party, secret_encrypted, now, ...data } = client
    await trx
      .insertInto('clients')
      .values({
        client_id,
        name,
        app_type: app_type ?? null,
        is_global: global ? 1 : 0,
        is_first_party: is_first_party ? 1 : 0,
        secret_encrypted: secret_encrypted ?? null,
        data: JSON.stringify(data),
        created_at: now,
        updated_at: now,
      })
      .execute()
    await bumpVersion(trx)
  })

const secretPurpose = (clientId: string) => `client-secret:${clientId}`

/** HS256 signatures and the Management API need the secret itself, so it is sealed rather than hashed. */
export const sealClientSecret = (box: SecretBox, clientId: string, secret: string): string =>
  box.seal(secretPurpose(clientId), secret)

export const openClientSecret = (
  box: SecretBox,
  client: Pick<Client, 'client_id' | 'secret_encrypted'>,
): string | undefined => client.secret_encrypted && box.open(secretPurpose(client.client_id), client.secret_encrypted)

const toCredential = ({ data, ...row }: Selectable<Schema['client_credentials']>): ClientCredential => ({
  ...(JSON.parse(data) as Record<string, unknown>),
  id: row.id,
  client_id: row.client_id,
  expires_at: row.expires_at ?? undefined,
  created_at: row.created_at,
  updated_at: row.updated_at,
})

export const credentialsOfClient = async (db: Db, clientId: string): Promise<ClientCredential[]> => {
  const rows = await db
    .selectFrom('client_credentials')
    .selectAll()
    .where('client_id', '=', clientId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(toCredential)
}

export const insertClientCredential = (db: Db, credential: NewClientCredential & { now: number }): Promise<void> =>
  inTransaction(db, async trx => {
    const { id, client_id, expires_at, now, ...data } = credential
    await trx
      .insertInto('client_credentials')
      .values({
        id,
        client_id,
        data: JSON.stringify(data),
        expires_at: expires_at ?? null,
        created_at: now,
        updated_at: now,
      })
      .execute()
    await bumpVersion(trx)
  })

/** An application through the cache; what it gives is shared and must not be changed. */
export const cachedClient = (services: Pick<Services, 'db'>, clientId: string): Promise<Client | undefined> =>
  settingsCache(services).get('client', clientId, () => clientById(services.db, clientId))
