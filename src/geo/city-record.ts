import tzLookup from '@photostructure/tz-lookup'
import type { GeoIp } from '../../types/post-login.d.ts'
import { countryName, countryOfCode } from './countries.ts'

/** Where an address is, as `event.request.geoip` has it, and whether it hides who is behind it. */
export interface CityRecord {
  geoip: GeoIp
  anonymous: boolean
}

type Json = Record<string, unknown>

/**
 * Reads a record of a city database: the flat one of ip-location-db, or MaxMind's, which DB-IP's own files have too.
 * What a database does not tell is derived where it follows from the rest, and left out where it does not. Undefined for
 * a record that says nothing. Pure.
 */
export const readCityRecord = (record: unknown): CityRecord | undefined => {
  if (!isObject(record)) return undefined
  const told = 'country_code' in record ? flat(record) : nested(record)
  const geoip = completed(told.geoip)
  return Object.keys(geoip).length === 0 && !told.anonymous ? undefined : { geoip, anonymous: told.anonymous }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const flat = (record: Json): CityRecord => ({
  geoip: {
    // DB-IP adds the part of the city in brackets.
    cityName: text(record['city'])?.replace(/ \(.*\)$/, ''),
    countryCode: text(record['country_code']),
    ...position(record),
    subdivisionName: text(record['state1']),
    timeZone: text(record['timezone']),
  },
  anonymous: false,
})

const nested = (record: Json): CityRecord => {
  const part = (name: string): Json => (isObject(record[name]) ? record[name] : {})
  const [subdivision] = Array.isArray(record['subdivisions']) ? record['subdivisions'].filter(isObject) : []
  const country = isObject(record['country']) ? record['country'] : part('registered_country')
  const traits = part('traits')
  return {
    geoip: {
      cityName: english(part('city')),
      continentCode: text(part('continent')['code']),
      countryCode: text(country['iso_code']),
      ...position(part('location')),
      subdivisionCode: text(subdivision?.['iso_code']),
      subdivisionName: subdivision && english(subdivision),
      timeZone: text(part('location')['time_zone']),
    },
    anonymous: traits['is_anonymous_proxy'] === true || traits['is_anonymous'] === true,
  }
}

const english = ({ names }: Json): string | undefined => (isObject(names) ? text(names['en']) : undefined)

/** Databases hold degrees in single precision; a ten-thousandth is eleven metres. */
const position = ({ latitude, longitude }: Json): Pick<GeoIp, 'latitude' | 'longitude'> => {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return {}
  if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) return {}
  // Nobody lives where the equator meets the prime meridian: it stands for a place that is not known.
  if (latitude === 0 && longitude === 0) return {}
  const rounded = (degrees: number) => Math.round(degrees * 10_000) / 10_000
  return { latitude: rounded(latitude), longitude: rounded(longitude) }
}

const completed = (told: GeoIp): GeoIp => {
  const { latitude, longitude } = told
  const code = told.countryCode?.toUpperCase()
  const country = code === undefined ? undefined : countryOfCode(code)
  const geoip: GeoIp = {
    ...told,
    ...(country
      ? {
          countryCode: code,
          countryCode3: country.code3,
          countryName: countryName(code as string),
          continentCode: told.continentCode ?? country.continent,
        }
      : { countryCode: undefined }),
    timeZone:
      told.timeZone ?? (latitude === undefined || longitude === undefined ? undefined : tzLookup(latitude, longitude)),
  }
  return Object.fromEntries(Object.entries(geoip).filter(([, value]) => value !== undefined))
}
