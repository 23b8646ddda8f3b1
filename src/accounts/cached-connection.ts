import type { Services } from '../services.ts'
import { type Connection, connectionByName } from '../store/connections.ts'
import { settingsCache } from '../store/settings.ts'

/** A connection by name, through the cache of settings. */
export const cachedConnection = (services: Pick<Services, 'db'>, name: string): Promise<Connection | undefined> =>
  settingsCache(services).get('connection-by-name', name, () => connectionByName(services.db, name))
