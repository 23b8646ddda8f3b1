import { isIP } from 'node:net'
import { addressKey } from '../attack-protection/addresses.ts'
import { isThrottled } from '../attack-protection/throttling.ts'
import type { Services } from '../services.ts'
import { type RiskHistory, riskHistory } from '../store/risk-history.ts'
import { hashToken } from '../store/secrets.ts'
import type { AgentDirectories } from './agent-directories.ts'
import type { DenyLists } from './deny-lists.ts'
import type { SignedRequest } from './message-signature.ts'
import type { AgentFacts } from './rules/agent-detection.ts'
import type { TravelFacts, Whereabouts } from './rules/impossible-travel.ts'
import type { DeviceFacts } from './rules/new-device.ts'
import type { AddressFacts, Listing } from './rules/untrusted-ip.ts'
import { normalUserAgent } from './user-agent.ts'

/** The login that is to be assessed. */
export interface Subject {
  /** None while there is no such user yet. */
  userId?: string
  /** Completed logins before this one. */
  loginsCount: number
  phoneNumber?: string
  ip: string
  userAgent?: string
  /** The ids in the browser's cookie; a request without a browser has none, and its user agent is an application's. */
  deviceIds: readonly string[]
  hasBrowser: boolean
  /** The address is an application's, and nobody knows where the user is: not named, or named by what is no address. */
  unknownAddress?: 'not-named' | 'invalid'
  /** The signature that came with the request. */
  signed?: SignedRequest
}

/** What the operator has this server know of the world. */
export interface Known {
  denyLists?: DenyLists
  agents?: AgentDirectories
}

/** What the rules are given; what could not be found out is undefined. */
export interface Facts {
  device?: DeviceFacts
  travel?: TravelFacts
  address?: AddressFacts
  agent: AgentFacts
  phoneNumber?: string
}

/** Loads what a login is held against, in two statements at most. A part that fails is logged, and left to its rule to fear. */
export const loadFacts = async (services: Services, { denyLists, agents }: Known, subject: Subject): Promise<Facts> => {
  const { userId, ip } = subject
  const now = services.now()
  const tried = async <T>(part: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      services.log.error({ err: error, part }, 'risk could not be assessed')
      return undefined
    }
  }
  const [history, here, address] = await Promise.all([
    tried('history', async () => (userId === undefined ? newcomer : riskHistory(services.db, userId, now))),
    tried('place', async () => ({ found: subject.unknownAddress ? undefined : await whereabouts(services, ip) })),
    tried('address', () => addressFacts(services, denyLists, subject)),
  ])
  const firstLogin = subject.loginsCount === 0
  return {
    device: history && {
      firstLogin,
      presented: subject.hasBrowser ? subject.deviceIds.map(hashToken) : [],
      userAgent: subject.hasBrowser ? normalUserAgent(subject.userAgent) : undefined,
      devices: history.devices,
    },
    travel: history && here && { now, firstLogin, here: here.found, last: history.last },
    address,
    agent: { now, userAgent: subject.userAgent, signed: subject.signed, keys: agents?.keys() ?? [] },
    phoneNumber: subject.phoneNumber,
  }
}

const newcomer: RiskHistory = { devices: [] }

const whereabouts = async ({ geo }: Services, ip: string): Promise<Whereabouts | undefined> => {
  const located = await geo.find(ip)
  if (!located || (Object.keys(located.geoip).length === 0 && !located.anonymous)) return undefined
  const { latitude, longitude } = located.geoip
  return {
    anonymous: located.anonymous,
    ...(latitude !== undefined && longitude !== undefined && { position: { latitude, longitude } }),
  }
}

const addressFacts = async (
  services: Services,
  denyLists: DenyLists | undefined,
  { ip, unknownAddress }: Subject,
): Promise<AddressFacts> => {
  const valid = isIP(ip) !== 0 && unknownAddress !== 'invalid'
  await denyLists?.ready()
  const listed = valid ? denyLists?.find(ip) : undefined
  return {
    ip,
    valid,
    listing: listed ?? (valid && (await isThrottled(services, ip)) ? throttled(ip) : undefined),
    missingLists: denyLists?.missing() ?? [],
  }
}

/** Suspicious IP throttling is a list of this server's own making. */
const throttled = (ip: string): Listing => {
  const key = addressKey(ip)
  return { matches: key.includes('/') ? key : `${key}/32`, source: 'suspicious-ip-throttling', category: 'abuse' }
}
