import type { Connection, ConnectionData } from '../store/connections.ts'
import type { SecretBox } from '../store/secrets.ts'

const purpose = 'connections.options'

/** Whether users log in with connections of this strategy; all others are kept and shown, and lead nowhere. */
export const logsIn = (strategy: string): boolean => strategy === 'auth0'

/**
 * A connection's data as it is stored. Secrets stand anywhere in the options of other identity providers (client secrets,
 * keys, tokens), so these options are sealed as a whole; of a database only `configuration`, the parameters of its scripts.
 */
export const sealOptions = (box: SecretBox, strategy: string, data: ConnectionData): ConnectionData => {
  const { options_encrypted: _, options, ...rest } = data
  const { configuration, ...open } = options
  const secret = logsIn(strategy) ? configuration !== undefined && { configuration } : options
  return {
    ...rest,
    options: logsIn(strategy) ? open : {},
    ...(secret && { options_encrypted: box.seal(purpose, JSON.stringify(secret)) }),
  }
}

/** A stored connection with all of its options. */
export const openOptions = (box: SecretBox, { options_encrypted: sealed, ...connection }: Connection): Connection =>
  typeof sealed === 'string'
    ? { ...connection, options: { ...connection.options, ...JSON.parse(box.open(purpose, sealed)) } }
    : (connection as Connection)
