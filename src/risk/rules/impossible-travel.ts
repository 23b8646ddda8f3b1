import type { Finding } from '../finding.ts'

export type ImpossibleTravelCode =
  | 'minimal_travel_from_last_login'
  | 'travel_from_last_login'
  | 'substantial_travel_from_last_login'
  | 'impossible_travel_from_last_login'
  | 'invalid_travel'
  | 'missing_geoip'
  | 'anonymous_proxy'
  | 'unknown_location'
  | 'initial_login'
  | 'location_history_not_found'
  | 'assessment_not_available'

/** Degrees. */
export interface Position {
  latitude: number
  longitude: number
}

/** What is known of where an address is. */
export interface Whereabouts {
  /** The address belongs to who hides where somebody is. */
  anonymous: boolean
  position?: Position
}

export interface TravelFacts {
  /** Epoch milliseconds. */
  now: number
  firstLogin: boolean
  /** Undefined for private addresses, and for those of which nothing is known. */
  here?: Whereabouts
  /** Where and when the user last completed a login. */
  last?: Position & { at: number }
}

const hour = 60 * 60_000
/** Older positions say nothing of where somebody can be now (reference, 5.2). */
export const positionLifetime = 48 * hour
/** Addresses are located that well at best, in kilometres: nobody has travelled who is within it. */
const nearby = 100
/** An address of another network in the same country may be located that far off, so that no speed within it is impossible. */
const farAway = 500
/** Kilometres an hour: by road and rail, and by the fastest airliner. */
const byGround = 300
const byAir = 1000

/** Whether the user can have come from where the last login was (reference, 5.1). Pure. */
export const impossibleTravel = ({ now, firstLogin, here, last }: TravelFacts): Finding<ImpossibleTravelCode> => {
  if (!here) return { code: 'missing_geoip', confidence: 'low' }
  if (here.anonymous) return { code: 'anonymous_proxy', confidence: 'low' }
  if (!here.position) return { code: 'unknown_location', confidence: 'low' }
  if (firstLogin) return { code: 'initial_login', confidence: 'high' }
  if (!last || now - last.at > positionLifetime) return { code: 'location_history_not_found', confidence: 'high' }
  const distance = distanceBetween(last, here.position)
  const hours = (now - last.at) / hour
  // A clock that went backwards, or positions that are none.
  if (!Number.isFinite(distance) || !(hours >= 0)) return { code: 'invalid_travel', confidence: 'low' }
  // Two logins in the same moment are a minute apart: clocks of two nodes are not closer than that.
  const speed = distance / Math.max(hours, 1 / 60)
  const because = { distanceKm: Math.round(distance), hours: rounded(hours), kmPerHour: Math.round(speed) }
  if (distance < nearby) return { code: 'minimal_travel_from_last_login', confidence: 'high', because }
  if (speed > byAir && distance >= farAway)
    return { code: 'impossible_travel_from_last_login', confidence: 'low', because }
  if (speed > byGround) return { code: 'substantial_travel_from_last_login', confidence: 'medium', because }
  return { code: 'travel_from_last_login', confidence: 'high', because }
}

const earthRadius = 6371.0088

/** Along the great circle, in kilometres, by the haversine formula, which is good for near points too. */
export const distanceBetween = (a: Position, b: Position): number => {
  if (![a, b].every(isOnEarth)) return Number.NaN
  const half = (degrees: number) => Math.sin((degrees * Math.PI) / 360) ** 2
  const cos = (degrees: number) => Math.cos((degrees * Math.PI) / 180)
  const h = half(b.latitude - a.latitude) + cos(a.latitude) * cos(b.latitude) * half(b.longitude - a.longitude)
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(h)))
}

const isOnEarth = ({ latitude, longitude }: Position): boolean => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180

const rounded = (number: number): number => Math.round(number * 100) / 100
