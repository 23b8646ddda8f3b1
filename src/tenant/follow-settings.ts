import { myAccountPath } from '../my-account/api.ts'
import type { Services } from '../services.ts'
import { clientById, updateClient } from '../store/clients.ts'
import { connectionByName, enableClients } from '../store/connections.ts'
import type { Db } from '../store/dialect.ts'
import { bumpVersion } from '../store/settings.ts'
import { databaseConnection, managementApi, type OwnClient, ownClients } from './defaults.ts'
import { insertOwnClient } from './first-start.ts'

/**
 * Brings a tenant that was made earlier in line with the settings of this start: the Management API is named after the
 * issuer and knows every scope of this version, and the server's own applications are clients at every domain. Writes
 * only what differs.
 */
export const followSettings = async (services: Services): Promise<void> => {
  await followIssuer(services)
  for (const client of ownClients) await followDomains(services, client)
}

const followIssuer = async ({ config, db, now }: Services): Promise<void> => {
  const identifier = `${config.issuer}api/v2/`
  const api = await systemApi(db)
  if (!api || (api.identifier === identifier && hasEveryScope(api.data))) return
  await db.transaction().execute(async trx => {
    await bumpVersion(trx)
    const data = JSON.stringify({ ...JSON.parse(api.data), scopes: managementApi.scopes })
    await trx
      .updateTable('resource_servers')
      .set({ identifier, data, updated_at: now() })
      .where('id', '=', api.id)
      .execute()
    if (api.identifier === identifier) return
    const before = api.identifier.slice(0, -'api/v2/'.length)
    for (const path of ['api/v2/', myAccountPath])
      for (const table of ['client_grants', 'user_grants'] as const)
        await trx
          .updateTable(table)
          .set({ audience: config.issuer + path })
          .where('audience', '=', before + path)
          .execute()
    for (const table of ['user_permissions', 'role_permissions'] as const)
      await trx
        .updateTable(table)
        .set({ resource_server_identifier: identifier })
        .where('resource_server_identifier', '=', api.identifier)
        .execute()
  })
}

const systemApi = (db: Db) =>
  db.selectFrom('resource_servers').select(['id', 'identifier', 'data']).where('is_system', '=', 1).executeTakeFirst()

const hasEveryScope = (data: string): boolean => {
  const { scopes = [] } = JSON.parse(data) as { scopes?: { value: string }[] }
  const known = new Set(scopes.map(scope => scope.value))
  return (managementApi.scopes ?? []).every(scope => known.has(scope.value))
}

const followDomains = async ({ config, db, now }: Services, own: OwnClient): Promise<void> => {
  const { client_id } = own
  const client = await clientById(db, client_id)
  const wanted = own.data(config.domains)
  if (!client) {
    await db.transaction().execute(async trx => {
      await bumpVersion(trx)
      if (await clientById(trx, client_id)) return
      await insertOwnClient(trx, own, config.domains, now())
      const connection = await connectionByName(trx, databaseConnection)
      if (connection) await enableClients(trx, connection.id, [client_id])
    })
    return
  }
  const members = ['callbacks', 'allowed_logout_urls', 'web_origins'] as const
  const missing = members.some(member => wanted[member]?.some(url => !client[member]?.includes(url)))
  if (!missing) return
  const merged = Object.fromEntries(
    members.map(member => [member, [...new Set([...(wanted[member] ?? []), ...(client[member] ?? [])])]]),
  )
  await updateClient(db, { ...client, ...merged }, now())
}
