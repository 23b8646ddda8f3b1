import { databasesOfClient } from '../accounts/cached-connection.ts'
import type { View } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Connection } from '../store/connections.ts'

/** The connection whose users sign in on a page: the one that the login names, else the application's first. */
export const connectionOfLogin = async (
  services: Pick<Services, 'db'>,
  view: Pick<View, 'clientId' | 'connection'>,
): Promise<Connection | undefined> => {
  const databases = await databasesOfClient(services, view.clientId)
  return databases.find(database => database.name === view.connection) ?? databases[0]
}
