import type { View } from '../login/login.ts'
import type { Services } from '../services.ts'
import { type Connection, connectionsOfClient } from '../store/connections.ts'
import { settingsCache } from '../store/settings.ts'

/** The database connections that an application may use, oldest first. */
export const databasesOfClient = async (services: Pick<Services, 'db'>, clientId: string): Promise<Connection[]> => {
  const all = await settingsCache(services).get('connections-of-client', clientId, () =>
    connectionsOfClient(services.db, clientId),
  )
  return all.filter(connection => connection.strategy === 'auth0')
}

/** The connection whose users sign in on a page: the one that the login names, else the application's first. */
export const connectionOfLogin = async (
  services: Pick<Services, 'db'>,
  view: Pick<View, 'clientId' | 'data'>,
): Promise<Connection | undefined> => {
  const databases = await databasesOfClient(services, view.clientId)
  const { connection } = view.data
  return databases.find(database => database.name === connection) ?? databases[0]
}
