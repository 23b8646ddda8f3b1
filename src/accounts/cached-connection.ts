import type { Services } from '../services.ts'
import { type Connection, connectionByName, connectionsOfClient } from '../store/connections.ts'
import { settingsCache } from '../store/settings.ts'

/** A connection by name, through the cache of settings. */
export const cachedConnection = (services: Pick<Services, 'db'>, name: string): Promise<Connection | undefined> =>
  settingsCache(services).get('connection-by-name', name, () => connectionByName(services.db, name))

/** The database connections that an application may use, oldest first. */
export const databasesOfClient = async (services: Pick<Services, 'db'>, clientId: string): Promise<Connection[]> => {
  const all = await settingsCache(services).get('connections-of-client', clientId, () =>
    connectionsOfClient(services.db, clientId),
  )
  return all.filter(connection => connection.strategy === 'auth0')
}
