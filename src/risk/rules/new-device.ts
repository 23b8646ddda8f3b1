import type { Finding } from '../finding.ts'

export type NewDeviceCode =
  | 'match'
  | 'partial_match'
  | 'no_match'
  | 'initial_login'
  | 'unknown_device'
  | 'no_device_history'
  | 'assessment_not_available'

type Known = 'known' | 'unknown'

/** A device that a user has logged in with and that is still trusted. */
export interface KnownDevice {
  /** Digest of the id in its cookie. */
  idHash: string
  /** Without versions; none where the browser sent none. */
  userAgent?: string
}

export interface DeviceFacts {
  /** The user has never logged in before. */
  firstLogin: boolean
  /** Digests of the ids that the browser's cookie carries. */
  presented: readonly string[]
  userAgent?: string
  devices: readonly KnownDevice[]
}

/**
 * Whether the user has logged in with this browser before (reference, 5.1). The id in the cookie and the user agent are
 * looked at together: an id that comes with another user agent than it was given to matches in part only. Pure.
 */
export const newDevice = (facts: DeviceFacts): Finding<NewDeviceCode, { device: Known; useragent: Known }> => {
  const { firstLogin, presented, userAgent, devices } = facts
  const because = { knownDevices: devices.length }
  // There is no pattern yet that the login could fit or not.
  if (firstLogin) return { code: 'initial_login', confidence: 'medium', because }
  if (presented.length === 0 && userAgent === undefined) return { code: 'unknown_device', confidence: 'low', because }
  if (devices.length === 0) return { code: 'no_device_history', confidence: 'low', because }
  const device = devices.find(({ idHash }) => presented.includes(idHash))
  const sameAgent = ({ userAgent: theirs }: KnownDevice) => userAgent !== undefined && theirs === userAgent
  const agentKnown = device ? sameAgent(device) : devices.some(sameAgent)
  const details = { device: device ? 'known' : 'unknown', useragent: agentKnown ? 'known' : 'unknown' } as const
  if (device && agentKnown) return { code: 'match', confidence: 'high', details, because }
  if (device || agentKnown) return { code: 'partial_match', confidence: 'medium', details, because }
  return { code: 'no_match', confidence: 'low', details, because }
}
