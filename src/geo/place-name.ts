import type { GeoIp } from '../../types/post-login.d.ts'
import { countryName } from './countries.ts'

/** A place as people are shown it, the country in their language; undefined where nothing is known. Pure. */
export const placeName = (geoip: GeoIp | undefined, language: string): string | undefined => {
  const { cityName, countryCode } = geoip ?? {}
  const country = countryCode === undefined ? undefined : countryName(countryCode, language)
  return [cityName, country].filter(part => part !== undefined).join(', ') || undefined
}
