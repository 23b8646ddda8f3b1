import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalUserAgent } from '../user-agent.ts'
import { distanceBetween, impossibleTravel, type Position, type TravelFacts } from './impossible-travel.ts'
import { type DeviceFacts, newDevice } from './new-device.ts'
import { phoneNumber } from './phone-number.ts'
import { untrustedIp } from './untrusted-ip.ts'

const hour = 60 * 60_000
const now = Date.parse('2026-01-15T12:00:00Z')
const firefox = 'Mozilla/0 (X0; Linux x0_0; rv:0) Gecko/0 Firefox/0'
const chrome = 'Mozilla/0 (Macintosh) Chrome/0 Safari/0'

describe('a device is told by the id of its cookie and its user agent', () => {
  const known = [
    { idHash: 'a', userAgent: firefox },
    { idHash: 'b', userAgent: chrome },
  ]
  const facts = (changes: Partial<DeviceFacts>): DeviceFacts => ({
    firstLogin: false,
    presented: ['a'],
    userAgent: firefox,
    devices: known,
    ...changes,
  })

  it.each<[string, Partial<DeviceFacts>, string, string, [string, string]?]>([
    ['both are known', {}, 'match', 'high', ['known', 'known']],
    ['one of several ids is known', { presented: ['x', 'b'], userAgent: chrome }, 'match', 'high', ['known', 'known']],
    ['the id is known', { userAgent: 'Opera/0' }, 'partial_match', 'medium', ['known', 'unknown']],
    [
      'the id is of a device with another user agent',
      { userAgent: chrome },
      'partial_match',
      'medium',
      ['known', 'unknown'],
    ],
    [
      'the id is known and there is no user agent',
      { userAgent: undefined },
      'partial_match',
      'medium',
      ['known', 'unknown'],
    ],
    ['the user agent is known', { presented: ['x'] }, 'partial_match', 'medium', ['unknown', 'known']],
    [
      'the user agent is known and there is no cookie',
      { presented: [] },
      'partial_match',
      'medium',
      ['unknown', 'known'],
    ],
    ['neither is known', { presented: ['x'], userAgent: 'Opera/0' }, 'no_match', 'low', ['unknown', 'unknown']],
    [
      'the user agent is not known and there is no cookie',
      { presented: [], userAgent: 'Opera/0' },
      'no_match',
      'low',
      ['unknown', 'unknown'],
    ],
    ['nothing is shown', { presented: [], userAgent: undefined }, 'unknown_device', 'low'],
    ['there is nothing to compare with', { devices: [] }, 'no_device_history', 'low'],
    ['nobody has logged in before', { firstLogin: true }, 'initial_login', 'medium'],
    [
      'nobody has logged in before, and nothing is shown',
      { firstLogin: true, presented: [], userAgent: undefined },
      'initial_login',
      'medium',
    ],
  ])('%s', (_, changes, code, confidence, pair) => {
    const { details, ...found } = newDevice(facts(changes))
    expect(found).toMatchObject({ code, confidence })
    expect(details).toEqual(pair && { device: pair[0], useragent: pair[1] })
  })

  it('two devices without a user agent are not alike', () => {
    const devices = [{ idHash: 'a' }]
    expect(newDevice(facts({ presented: ['x'], userAgent: undefined, devices })).code).toBe('no_match')
  })

  it('an update of browser or system is no other user agent', () => {
    const before = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1'
    const after = 'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0_1 like Mac OS X) Version/26.0 Mobile/15E148 Safari/604.2'
    expect(normalUserAgent(before)).toBe(normalUserAgent(after))
    expect(normalUserAgent(before)).not.toBe(normalUserAgent(before.replace('iPhone;', 'iPad;')))
  })

  it.each([undefined, '', '  ', 'x', 'Mozilla', '1.0', '/5'])('%j is no user agent that tells devices apart', text => {
    expect(normalUserAgent(text)).toBeUndefined()
  })

  it('a very long user agent costs no more than its beginning', () => {
    expect(normalUserAgent(`Mozilla/5.0 ${'a '.repeat(100_000)}`)?.length).toBeLessThanOrEqual(400)
  })
})

describe('travel is judged by the way and the time since the last login', () => {
  const berlin = { latitude: 52.52, longitude: 13.405 }
  const potsdam = { latitude: 52.39, longitude: 13.065 }
  const munich = { latitude: 48.137, longitude: 11.575 }
  const madrid = { latitude: 40.417, longitude: -3.703 }
  const tokyo = { latitude: 35.69, longitude: 139.692 }
  const at = (position: Position, changes: Partial<TravelFacts> = {}) =>
    impossibleTravel({
      now,
      firstLogin: false,
      here: { anonymous: false, position },
      last: { ...berlin, at: now - hour },
      ...changes,
    })
  const ago = (hours: number) => ({ last: { ...berlin, at: now - hours * hour } })

  it.each<[string, ReturnType<typeof at>, string, string]>([
    ['the same place', at(berlin), 'minimal_travel_from_last_login', 'high'],
    ['the same place in the same moment', at(berlin, ago(0)), 'minimal_travel_from_last_login', 'high'],
    ['the next town at once', at(potsdam, ago(0)), 'minimal_travel_from_last_login', 'high'],
    ['the other end of the country in five hours', at(munich, ago(5)), 'travel_from_last_login', 'high'],
    ['the other end of the country in an hour', at(munich), 'substantial_travel_from_last_login', 'medium'],
    ['another country in three hours', at(madrid, ago(3)), 'substantial_travel_from_last_login', 'medium'],
    ['another country in half an hour', at(madrid, ago(0.5)), 'impossible_travel_from_last_login', 'low'],
    ['another continent an hour later', at(tokyo), 'impossible_travel_from_last_login', 'low'],
    ['another continent a day and a half later', at(tokyo, ago(36)), 'travel_from_last_login', 'high'],
    ['another continent in the same moment', at(tokyo, ago(0)), 'impossible_travel_from_last_login', 'low'],
    ['a position that is two days old', at(tokyo, ago(48)), 'travel_from_last_login', 'high'],
    ['a position that is older', at(tokyo, ago(48.01)), 'location_history_not_found', 'high'],
    ['no position of before', at(tokyo, { last: undefined }), 'location_history_not_found', 'high'],
    ['the first login', at(tokyo, { firstLogin: true, last: undefined }), 'initial_login', 'high'],
    ['an address of which nothing is known', at(berlin, { here: undefined }), 'missing_geoip', 'low'],
    ['an anonymous proxy', at(berlin, { here: { anonymous: true, position: berlin } }), 'anonymous_proxy', 'low'],
    ['an address without a place', at(berlin, { here: { anonymous: false } }), 'unknown_location', 'low'],
    ['a last login that is yet to come', at(berlin, ago(-1)), 'invalid_travel', 'low'],
    ['a position that is none', at({ latitude: 99, longitude: 0 }), 'invalid_travel', 'low'],
    ['a position that is no number', at({ latitude: Number.NaN, longitude: 0 }), 'invalid_travel', 'low'],
  ])('%s', (_, found, code, confidence) => {
    expect(found).toMatchObject({ code, confidence })
  })

  it('says which numbers decided', () => {
    expect(at(tokyo).because).toEqual({ distanceKm: 8916, hours: 1, kmPerHour: 8916 })
  })

  it.each<[string, Position, Position, number]>([
    ['across the date line', { latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111],
    ['over the pole', { latitude: 89, longitude: 0 }, { latitude: 89, longitude: 180 }, 222],
    ['to the other side of the earth', { latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 }, 20015],
    ['London to New York', { latitude: 51.507, longitude: -0.128 }, { latitude: 40.713, longitude: -74.006 }, 5570],
  ])('the way is the great circle: %s', (_, a, b, kilometres) => {
    expect(Math.round(distanceBetween(a, b))).toBe(kilometres)
  })

  it('a way is as long back, never longer than half round the earth, and no longer with a stop', () => {
    const place = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        const way = distanceBetween(a, b)
        expect(way).toBeCloseTo(distanceBetween(b, a), 6)
        expect(way).toBeLessThanOrEqual(20015.2)
        // Near the other side of the earth the formula is good to a metre.
        expect(way).toBeLessThanOrEqual(distanceBetween(a, c) + distanceBetween(c, b) + 0.001)
      }),
    )
  })
})

describe('an address is looked for on the lists', () => {
  const facts = { ip: '198.51.100.7', valid: true, missingLists: [] }
  const listing = { matches: '198.51.100.0/24', source: 'drop', category: 'abuse' } as const

  it('what is listed says where and why', () => {
    expect(untrustedIp({ ...facts, listing })).toEqual({
      code: 'found_on_deny_list',
      confidence: 'low',
      details: { ip: '198.51.100.7', matches: '198.51.100.0/24', source: 'drop', category: 'abuse' },
    })
  })

  it('what is on none is trusted', () => {
    expect(untrustedIp(facts)).toEqual({ code: 'not_found_on_deny_list', confidence: 'high' })
  })

  it('a list that was never had is no list without the address', () => {
    expect(untrustedIp({ ...facts, missingLists: ['tor'] })).toMatchObject({
      code: 'assessment_not_available',
      confidence: 'low',
    })
    expect(untrustedIp({ ...facts, missingLists: ['tor'], listing }).code).toBe('found_on_deny_list')
  })

  it('what is no address is not trusted', () => {
    expect(untrustedIp({ ...facts, ip: 'unknown', valid: false })).toEqual({
      code: 'invalid_ip_address',
      confidence: 'low',
    })
  })
})

describe('a phone number is judged by its numbering plan', () => {
  it.each([
    ['+4915112345678', 'ok', 'high', 'MOBILE', true, 49],
    ['+12025550123', 'ok', 'high', 'FIXED_LINE_OR_MOBILE', true, 1],
    ['+18005550123', 'requires_verification', 'low', 'TOLL_FREE', true, 1],
    ['+4412', 'requires_verification', 'low', 'UNKNOWN', false, 44],
  ])('%s', (number, code, confidence, lineType, isValid, countryCode) => {
    expect(phoneNumber(number)).toEqual({ code, confidence, details: { lineType, isValid, countryCode, number } })
  })

  it('one that nobody can read is kept as it is', () => {
    expect(phoneNumber('none').details).toEqual({ lineType: 'UNKNOWN', isValid: false, number: 'none' })
  })

  it('who has none is not judged', () => {
    expect(phoneNumber(undefined)).toEqual({ code: 'phone_number_not_provided', confidence: 'neutral' })
  })
})
