import { recordMetadata } from './metadata.ts'
import { type Recording, reasonText } from './recording.ts'

/** The last moment that a date can be (ECMA-262, 21.4.1.1). */
const latest = 8.64e15

const moment = (value: unknown): number => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0)
    throw new TypeError('the expiry must be a time in milliseconds since 1970')
  return Math.min(Math.max(1, Math.floor(value)), latest)
}

/** `api.session` (login flow reference, 3.10). What is longer than the tenant allows is cut where sessions are kept. */
export const sessionApi = (recording: Recording) => {
  const { event, commands } = recording
  const needsSession = () => {
    if (!event.session) throw new Error('There is no session to keep metadata with')
  }
  // Only setting needs a session; removing from none is nothing.
  const metadata = recordMetadata(recording, 'session-metadata', method => {
    if (method === 'setMetadata') needsSession()
  })
  return {
    ...metadata,
    revoke: (reason: unknown, options?: { preserveRefreshTokens?: unknown }): void => {
      const preserve = options?.preserveRefreshTokens
      if (preserve !== undefined && typeof preserve !== 'boolean')
        throw new TypeError('options.preserveRefreshTokens must be a boolean')
      if (typeof reason !== 'string') throw new TypeError('reason must be a string')
      commands.push({ kind: 'session-revoke', reason: reasonText(reason), preserveRefreshTokens: preserve === true })
    },
    setExpiresAt: (absolute: unknown): void => {
      commands.push({ kind: 'session-expires-at', at: moment(absolute) })
    },
    setIdleExpiresAt: (inactivity: unknown): void => {
      commands.push({ kind: 'session-idle-expires-at', at: moment(inactivity) })
    },
    setCookieMode: (mode: unknown): void => {
      if (mode !== 'persistent' && mode !== 'non-persistent')
        throw new TypeError("mode must be 'persistent' or 'non-persistent'")
      commands.push({ kind: 'session-cookie-mode', mode })
      if (event.session) event.session.cookie = { ...event.session.cookie, mode }
    },
  }
}

/** `api.refreshToken` (login flow reference, 3.2, 3.10). */
export const refreshTokenApi = (recording: Recording) => {
  const { event, commands } = recording
  const notOnline = (method: string) => {
    if (event.refresh_token?.access === 'online')
      throw new Error(`${method} cannot be used with an online refresh token`)
  }
  return {
    ...recordMetadata(recording, 'refresh-token-metadata', notOnline),
    revoke: (reason: unknown): void => {
      if (typeof reason !== 'string') throw new TypeError('reason must be a string')
      if (event.transaction?.protocol !== 'oauth2-refresh-token')
        throw new Error('A refresh token can be revoked only while it is exchanged')
      commands.push({ kind: 'refresh-token-revoke', reason: reasonText(reason) })
    },
    setExpiresAt: (absolute: unknown): void => {
      notOnline('setExpiresAt')
      commands.push({ kind: 'refresh-token-expires-at', at: moment(absolute) })
    },
    setIdleExpiresAt: (inactivity: unknown): void => {
      notOnline('setIdleExpiresAt')
      commands.push({ kind: 'refresh-token-idle-expires-at', at: moment(inactivity) })
    },
  }
}
