import type { Selectable } from 'kysely'
import type { Services } from '../services.ts'
import { contains } from './contains.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import type { SecretBox } from './secrets.ts'
import { bumpVersion, settingsCache } from './settings.ts'
import { inTransaction } from './transaction.ts'

/** What an API keeps beside its columns: Auth0's members, as they were given (management reference, 2.10). */
export interface ResourceServerData {
  scopes?: { value: string; description?: string }[]
  signing_alg?: 'RS256' | 'HS256' | 'RS512' | 'PS256'
  allow_offline_access?: boolean
  skip_consent_for_verifiable_first_party_clients?: boolean
  /** Seconds. */
  token_lifetime?: number
  token_lifetime_for_web?: number
  enforce_policies?: boolean
  token_dialect?: 'access_token' | 'access_token_authz' | 'rfc9068_profile' | 'rfc9068_profile_authz'
  /** Whose tokens must be bound to a key (DPoP); all clients unless told. */
  proof_of_possession?: {
    mechanism: 'dpop' | 'mtls'
    required: boolean
    required_for?: 'public_clients' | 'all_clients'
  } | null
  [member: string]: unknown
}

/** An API. The secret of HS256 is sealed; `openSigningSecret` opens it. */
export interface ResourceServer extends NewResourceServer {
  created_at: number
  updated_at: number
}

interface NewResourceServer extends ResourceServerData {
  id: string
  identifier: string
  name: string
  is_system: boolean
  signing_secret_encrypted?: string
}

const toResourceServer = ({ data, ...row }: Selectable<Schema['resource_servers']>): ResourceServer => ({
  ...(JSON.parse(data) as ResourceServerData),
  id: row.id,
  identifier: row.identifier,
  name: row.name,
  is_system: row.is_system === 1,
  signing_secret_encrypted: row.signing_secret_encrypted ?? undefined,
  created_at: row.created_at,
  updated_at: row.updated_at,
})

export const resourceServerByIdentifier = async (db: Db, identifier: string): Promise<ResourceServer | undefined> => {
  const row = await db
    .selectFrom('resource_servers')
    .selectAll()
    .where('identifier', '=', identifier)
    .executeTakeFirst()
  return row && toResourceServer(row)
}

/** Stores a new API and counts the settings' version up. */
export const insertResourceServer = (db: Db, api: NewResourceServer & { now: number }): Promise<void> =>
  inTransaction(db, async trx => {
    const { id, identifier, name, is_system, signing_secret_encrypted, now, ...data } = api
    await trx
      .insertInto('resource_servers')
      .values({
        id,
        identifier,
        name,
        is_system: is_system ? 1 : 0,
        signing_secret_encrypted: signing_secret_encrypted ?? null,
        data: JSON.stringify(data),
        created_at: now,
        updated_at: now,
      })
      .execute()
    await bumpVersion(trx)
  })

const secretPurpose = (id: string) => `signing-secret:${id}`

export const sealSigningSecret = (box: SecretBox, id: string, secret: string): string =>
  box.seal(secretPurpose(id), secret)

export const openSigningSecret = (
  box: SecretBox,
  api: Pick<ResourceServer, 'id' | 'signing_secret_encrypted'>,
): string | undefined => api.signing_secret_encrypted && box.open(secretPurpose(api.id), api.signing_secret_encrypted)

/** An API through the cache; what it gives is shared and must not be changed. */
export const cachedResourceServer = (
  services: Pick<Services, 'db'>,
  identifier: string,
): Promise<ResourceServer | undefined> =>
  settingsCache(services).get('resource-server', identifier, () => resourceServerByIdentifier(services.db, identifier))

/** An API by its id or its identifier. */
export const resourceServerByEither = async (db: Db, idOrIdentifier: string): Promise<ResourceServer | undefined> => {
  const row = await db
    .selectFrom('resource_servers')
    .selectAll()
    .where(eb => eb.or([eb('id', '=', idOrIdentifier), eb('identifier', '=', idOrIdentifier)]))
    .executeTakeFirst()
  return row && toResourceServer(row)
}

/** APIs in order of age, of which `limit` from `offset`, and how many there are; `contains`: in name or identifier. */
export const listResourceServers = async (
  db: Db,
  filter: { identifiers?: string[]; contains?: string | undefined },
  page: { limit: number; offset: number },
): Promise<{ resourceServers: ResourceServer[]; total: number }> => {
  let query = db.selectFrom('resource_servers')
  if (filter.identifiers) query = query.where('identifier', 'in', filter.identifiers)
  const { contains: text } = filter
  if (text) query = query.where(eb => eb.or([contains(eb.ref('name'), text), contains(eb.ref('identifier'), text)]))
  const { total } = await query.select(eb => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
  return { resourceServers: rows.map(toResourceServer), total: Number(total) }
}

/** Replaces what an API keeps. A scope that is gone is taken from the roles and users that had it as a permission. */
export const updateResourceServer = (db: Db, api: ResourceServer, now: number): Promise<boolean> =>
  inTransaction(db, async trx => {
    const {
      id,
      identifier,
      name,
      is_system: _,
      signing_secret_encrypted,
      created_at: __,
      updated_at: ___,
      ...data
    } = api
    const { numUpdatedRows } = await trx
      .updateTable('resource_servers')
      .set({
        name,
        signing_secret_encrypted: signing_secret_encrypted ?? null,
        data: JSON.stringify(data),
        updated_at: now,
      })
      .where('id', '=', id)
      .executeTakeFirst()
    const left = (api.scopes ?? []).map(scope => scope.value)
    for (const table of ['role_permissions', 'user_permissions'] as const) {
      let gone = trx.deleteFrom(table).where('resource_server_identifier', '=', identifier)
      if (left.length > 0) gone = gone.where('permission_name', 'not in', left)
      await gone.execute()
    }
    await bumpVersion(trx)
    return numUpdatedRows === 1n
  })

/** Deletes an API with its permissions and grants. */
export const deleteResourceServer = (db: Db, api: Pick<ResourceServer, 'id' | 'identifier'>): Promise<void> =>
  inTransaction(db, async trx => {
    const grants = trx.selectFrom('client_grants').select('id').where('audience', '=', api.identifier)
    await trx.deleteFrom('organization_client_grants').where('grant_id', 'in', grants).execute()
    await trx.deleteFrom('client_grants').where('audience', '=', api.identifier).execute()
    await trx.deleteFrom('user_grants').where('audience', '=', api.identifier).execute()
    await trx.deleteFrom('role_permissions').where('resource_server_identifier', '=', api.identifier).execute()
    await trx.deleteFrom('user_permissions').where('resource_server_identifier', '=', api.identifier).execute()
    await trx.deleteFrom('resource_servers').where('id', '=', api.id).execute()
    await bumpVersion(trx)
  })
