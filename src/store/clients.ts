import type { Selectable } from 'kysely'
import type { Services } from '../services.ts'
import { forAnyOrganization } from './client-grants.ts'
import { contains } from './contains.ts'
import type { Db } from './dialect.ts'
import { deleteInvitationRoles } from './invitation-roles.ts'
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
  /** Whether the logout token carries the session's metadata. */
  backchannel_logout_session_metadata?: { include: boolean } | null
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
  organization_discovery_methods?: ('email' | 'organization_name')[]
  /** The organization that the application acts for where its grant asks for one and the request names none. */
  default_organization?: { organization_id: string; flows: string[] } | null
  client_metadata?: Record<string, string>
  /** The apps by which phones know it, as they were given (`authentication/app-links.ts`). */
  mobile?: unknown
  /** The kinds of foreign tokens that the application may exchange. */
  token_exchange?: { allow_any_profile_of_type?: string[] } | null
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

/** The client that stands for all applications. Every store has it from its first start on. */
export const cachedGlobalClient = (services: Pick<Services, 'db'>): Promise<Client> =>
  settingsCache(services).get('global-client', '', async () => {
    const row = await services.db.selectFrom('clients').selectAll().where('is_global', '=', 1).executeTakeFirst()
    if (!row) throw new Error('the global client is missing')
    return toClient(row)
  })

/** The ids among these that no application has. */
export const unknownClients = async (db: Db, clientIds: string[]): Promise<string[]> => {
  if (clientIds.length === 0) return []
  const rows = await db.selectFrom('clients').select('client_id').where('client_id', 'in', clientIds).execute()
  const known = new Set(rows.map(row => row.client_id))
  return clientIds.filter(id => !known.has(id))
}

/** Which applications a list is narrowed to. */
export interface ClientFilter {
  global?: boolean
  firstParty?: boolean
  appTypes?: string[]
  name?: string
  /** A part of the name, or the whole id. */
  contains?: string | undefined
  ids?: string[] | undefined
  except?: readonly string[]
  /** Those that have a grant which was given for this organization, or one that is for any of them. */
  grantedIn?: { organizationId: string } | 'any-organization'
}

/** Applications in order of age, narrowed, of which `limit` from `offset` or after one of them, and how many match. */
export const listClients = async (
  db: Db,
  filter: ClientFilter,
  page: { limit: number; offset: number; after?: { createdAt: number; clientId: string } },
): Promise<{ clients: Client[]; total: number }> => {
  const { grantedIn } = filter
  const { after } = page
  let query = db.selectFrom('clients')
  if (filter.global !== undefined) query = query.where('is_global', '=', filter.global ? 1 : 0)
  if (filter.firstParty !== undefined) query = query.where('is_first_party', '=', filter.firstParty ? 1 : 0)
  if (filter.appTypes) query = query.where('app_type', 'in', filter.appTypes)
  if (filter.name !== undefined) query = query.where('name', '=', filter.name)
  const { contains: text } = filter
  if (text) query = query.where(eb => eb.or([contains(eb.ref('name'), text), eb('client_id', '=', text)]))
  if (filter.ids) query = query.where('client_id', 'in', filter.ids)
  if (filter.except?.length) query = query.where('client_id', 'not in', filter.except)
  if (grantedIn === 'any-organization')
    query = query.where('client_id', 'in', eb =>
      eb.selectFrom('client_grants').select('client_id').where(forAnyOrganization),
    )
  else if (grantedIn)
    query = query.where('client_id', 'in', eb =>
      eb
        .selectFrom('organization_client_grants as given')
        .innerJoin('client_grants', 'client_grants.id', 'given.grant_id')
        .select('client_grants.client_id')
        .where('given.organization_id', '=', grantedIn.organizationId),
    )
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  if (after)
    query = query.where(eb =>
      eb.or([
        eb('created_at', '>', after.createdAt),
        eb.and([eb('created_at', '=', after.createdAt), eb('client_id', '>', after.clientId)]),
      ]),
    )
  const rows = await query
    .selectAll()
    .orderBy('created_at')
    .orderBy('client_id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return { clients: rows.map(toClient), total: Number(total) }
}

/** Replaces what an application keeps; id and `global` stay. False: no such application. */
export const updateClient = (db: Db, client: Client, now: number): Promise<boolean> =>
  inTransaction(db, async trx => {
    const {
      client_id,
      name,
      app_type,
      global: _,
      is_first_party,
      secret_encrypted,
      created_at: __,
      updated_at: ___,
      ...data
    } = client
    const { numUpdatedRows } = await trx
      .updateTable('clients')
      .set({
        name,
        app_type: app_type ?? null,
        is_first_party: is_first_party ? 1 : 0,
        secret_encrypted: secret_encrypted ?? null,
        data: JSON.stringify(data),
        updated_at: now,
      })
      .where('client_id', '=', client_id)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numUpdatedRows === 1n
  })

/** What belongs to an application and means nothing without one. */
const owned = [
  'client_credentials',
  'client_grants',
  'connection_clients',
  'user_grants',
  'refresh_tokens',
  'session_clients',
  'logout_calls',
  'organization_invitations',
  'organization_clients',
  'device_codes',
  'ciba_requests',
] as const

/** Deletes an application with its grants, credentials, tokens and unfinished logins. False: there is none of that id, or it is the global one. */
export const deleteClient = (db: Db, clientId: string): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numDeletedRows } = await trx
      .deleteFrom('clients')
      .where('client_id', '=', clientId)
      .where('is_global', '=', 0)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await trx
      .deleteFrom('organization_client_grants')
      .where('grant_id', 'in', eb => eb.selectFrom('client_grants').select('id').where('client_id', '=', clientId))
      .execute()
    await deleteInvitationRoles(trx, 'client_id', clientId)
    for (const table of owned) await trx.deleteFrom(table).where('client_id', '=', clientId).execute()
    await trx.deleteFrom('logins').where('client_id', '=', clientId).where('status', '=', 'active').execute()
    await bumpVersion(trx)
    return true
  })

/** Takes an organization that is gone from the applications that act for it unless told (`default_organization`). */
export const forgetDefaultOrganization = async (trx: Db, organizationId: string): Promise<void> => {
  const rows = await trx.selectFrom('clients').selectAll().where('data', 'like', `%${organizationId}%`).execute()
  for (const { client_id, data } of rows) {
    const { default_organization: own, ...rest } = JSON.parse(data) as ClientData
    if (own?.organization_id !== organizationId) continue
    await trx
      .updateTable('clients')
      .set({ data: JSON.stringify(rest) })
      .where('client_id', '=', client_id)
      .execute()
  }
}

/** Changes when a credential ends; `null` for never. False: this client has no such credential. */
export const setCredentialExpiry = (
  db: Db,
  clientId: string,
  id: string,
  expiresAt: number | null,
  now: number,
): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('client_credentials')
      .set({ expires_at: expiresAt, updated_at: now })
      .where('client_id', '=', clientId)
      .where('id', '=', id)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numUpdatedRows === 1n
  })

export const deleteClientCredential = (db: Db, clientId: string, id: string): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numDeletedRows } = await trx
      .deleteFrom('client_credentials')
      .where('client_id', '=', clientId)
      .where('id', '=', id)
      .executeTakeFirst()
    await bumpVersion(trx)
    return numDeletedRows === 1n
  })
