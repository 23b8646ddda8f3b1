import { isPasswordless } from '../passwordless/connection.ts'
import type { Connection, ConnectionData } from '../store/connections.ts'
import type { SecretBox } from '../store/secrets.ts'

const purpose = 'connections.options'

/** By what a connection of its own to a gateway for texts proves itself. */
const gatewaySecrets = ['twilio_token', 'gateway_authentication']

/** Whether connections of this strategy are databases of ours. */
export const logsIn = (strategy: string): boolean => strategy === 'auth0'

/**
 * A connection's data as it is stored. Secrets stand anywhere in the options of other identity providers (client secrets,
 * keys, tokens), so these options are sealed as a whole; of a database only `configuration`, the parameters of its scripts, and
 * of passwordless connections what proves them to a gateway.
 */
export const sealOptions = (box: SecretBox, strategy: string, data: ConnectionData): ConnectionData => {
  const { options_encrypted: _, options, ...rest } = data
  const secretNames = logsIn(strategy)
    ? ['configuration']
    : isPasswordless(strategy)
      ? gatewaySecrets
      : Object.keys(options)
  const isSecret = ([name]: [string, unknown]) => secretNames.includes(name)
  const secret = Object.fromEntries(Object.entries(options).filter(isSecret))
  return {
    ...rest,
    options: Object.fromEntries(Object.entries(options).filter(one => !isSecret(one))),
    ...(Object.keys(secret).length > 0 && { options_encrypted: box.seal(purpose, JSON.stringify(secret)) }),
  }
}

/** A stored connection with all of its options. */
export const openOptions = (box: SecretBox, { options_encrypted: sealed, ...connection }: Connection): Connection =>
  typeof sealed === 'string'
    ? { ...connection, options: { ...connection.options, ...JSON.parse(box.open(purpose, sealed)) } }
    : (connection as Connection)
