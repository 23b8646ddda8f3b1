import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Command } from '../../src/flow/command.ts'
import { type Geo, openGeo } from '../../src/geo/geo.ts'
import { deviceIds } from '../../src/login/device-cookie.ts'
import type { HttpFacts, LoginRequest, Next } from '../../src/login/login.ts'
import { traceOfRow } from '../../src/login/stored-trace.ts'
import type { RiskAssessment } from '../../src/risk/assess.ts'
import { forgetDevices } from '../../src/store/risk-history.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { places, placesAreKnown } from '../fixtures/places.ts'
import { engines } from '../fixtures/store.ts'
import { type Browser, browse, http, logTypes, password, request, type World, world } from './harness.ts'
import { challengeWith, session } from './play.ts'

const hour = 60 * 60_000
const day = 24 * hour
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1'

let geo: Geo
beforeAll(async () => {
  geo = openGeo({ geoDatabase: 'bundled', asnDatabase: undefined }, { warn: () => {} })
  await geo.find(places.berlin.ip)
})
afterAll(() => geo.stop())

const assessing = { risk: { enabled: true } }
const adaptive = { guardian: { policies: ['confidence-score' as const] } }
const from = (ip: string, userAgent = firefox): HttpFacts => ({ ...http, ip, userAgent })

/** Gives the password, and the code where one is asked for. */
const logIn = async (w: World, changes: Partial<LoginRequest> = {}): Promise<Browser> => {
  const browser = await browse(w, changes)
  await browser.submit(password)
  if (browser.next.kind === 'show' && browser.next.screen === 'mfa-otp-challenge') {
    // A time step is good for one code.
    w.services.clock.advance(30_000)
    await browser.submit({ code: w.code() })
  }
  expect(browser.next).toMatchObject({ kind: 'finished', decision: { kind: 'complete' } })
  return browser
}

const cookie = ({ next }: Browser): string => next.device?.value as string
const screen = (next: Next): string => (next.kind === 'show' ? next.screen : next.kind)
const seen = (w: World): RiskAssessment =>
  (w.events.at(-1) as { authentication: { riskAssessment: RiskAssessment } }).authentication.riskAssessment

const nothing: Command[] = []

describe.each(engines)('devices on %s', engine => {
  it('a browser that has logged in is known, another is not, and none is when it was forgotten', async () => {
    const w = await world({ engine, scripts: [nothing], ...assessing })
    const first = await logIn(w, { http: from('10.0.0.1') })
    expect(seen(w).assessments.NewDevice).toEqual({ code: 'initial_login', confidence: 'medium' })
    const device = cookie(first)
    await logIn(w, { device, http: from('10.0.0.1') })
    expect(seen(w)).toMatchObject({
      confidence: 'high',
      version: '1',
      assessments: {
        NewDevice: { code: 'match', details: { device: 'known', useragent: 'known' } },
        ImpossibleTravel: { code: 'missing_geoip', confidence: 'low' },
        UntrustedIP: { code: 'not_found_on_deny_list', confidence: 'high' },
        PhoneNumber: { code: 'phone_number_not_provided', confidence: 'neutral' },
      },
    })
    await logIn(w, { http: from('10.0.0.1', safari) })
    expect(seen(w)).toMatchObject({ confidence: 'low', assessments: { NewDevice: { code: 'no_match' } } })
    await logIn(w, { http: from('10.0.0.1') })
    expect(seen(w)).toMatchObject({
      confidence: 'medium',
      assessments: { NewDevice: { code: 'partial_match', details: { device: 'unknown', useragent: 'known' } } },
    })
    await forgetDevices(w.services.db, w.userId)
    await logIn(w, { device, http: from('10.0.0.1') })
    expect(seen(w)).toMatchObject({ confidence: 'low', assessments: { NewDevice: { code: 'no_device_history' } } })
  })

  it('a device is trusted for 30 days after its last login, and a new length counts from its next one', async () => {
    const w = await world({ engine, scripts: [nothing], ...assessing })
    const { clock, db } = w.services
    const device = cookie(await logIn(w))
    clock.advance(29 * day)
    expect(cookie(await logIn(w, { device }))).toBe(device)
    clock.advance(29 * day)
    await changeDocument(db, 'risk', risk => ({ ...risk, remember_for: 1 }))
    await logIn(w, { device })
    expect(seen(w).assessments.NewDevice?.code).toBe('match')
    clock.advance(day)
    const late = await logIn(w, { device })
    expect(seen(w).assessments.NewDevice?.code).toBe('no_device_history')
    expect(deviceIds(cookie(late))[0]).not.toBe(device)
    await changeDocument(db, 'risk', risk => ({ ...risk, remember_for: 365 }))
    await logIn(w, { device: cookie(late) })
    clock.advance(364 * day)
    await logIn(w, { device: cookie(late) })
    expect(seen(w).assessments.NewDevice?.code).toBe('match')
  })

  it('a device is known only by a login that was completed with it', async () => {
    const w = await world({ engine, scripts: [nothing, [challengeWith('otp')]], enrolled: ['otp'], ...assessing })
    const rows = () => w.services.db.selectFrom('user_devices').selectAll().execute()
    const browser = await browse(w, { http: from('10.0.0.1') })
    await browser.submit({ ...password, password: 'wrong' })
    await browser.submit(password)
    expect(browser.next).toMatchObject({ kind: 'show', screen: 'mfa-otp-challenge' })
    expect(browser.next.device).toBeUndefined()
    expect(await rows()).toEqual([])
    await browser.submit({ code: w.code() })
    expect(browser.next.device?.maxAgeSeconds).toBeGreaterThan(365 * 24 * 60 * 60)
    expect(await rows()).toMatchObject([{ user_id: w.userId }])
    expect(JSON.stringify(await rows())).not.toContain(cookie(browser))
  })
})

describe('the cookie of a device', () => {
  it('is given anew to a user who was not given it: nobody can put his own into another’s browser', async () => {
    const w = await world({ scripts: [nothing], ...assessing })
    const planted = 'a'.repeat(43)
    const first = await logIn(w, { device: planted })
    const [own, other] = deviceIds(cookie(first))
    expect(own).not.toBe(planted)
    expect(other).toBe(planted)
    await logIn(w, { device: planted, http: from('10.0.0.1', safari) })
    expect(seen(w).assessments.NewDevice?.code).toBe('no_match')
  })

  it('holds an id for each of a few people, and whatever else it says is passed over', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map(letter => letter.repeat(43))
    expect(deviceIds(ids.join('.'))).toEqual(ids.slice(0, 5))
    expect(deviceIds(`${'x'.repeat(42)}.${'é'.repeat(43)}.${ids[0]}.`)).toEqual([ids[0]])
    expect(deviceIds('x'.repeat(100_000))).toEqual([])
    expect(deviceIds(undefined)).toEqual([])
  })
})

describe.skipIf(!placesAreKnown)('places', () => {
  const world2 = () => world({ scripts: [nothing], geo, ...assessing })
  const travel = (w: World) => seen(w).assessments.ImpossibleTravel?.code

  it('another continent an hour later is low, whatever the device', async () => {
    const w = await world2()
    const device = cookie(await logIn(w, { http: from(places.berlin.ip) }))
    expect(travel(w)).toBe('initial_login')
    w.services.clock.advance(hour)
    await logIn(w, { device, http: from(places.berlin.ip) })
    expect(travel(w)).toBe('minimal_travel_from_last_login')
    w.services.clock.advance(hour)
    await logIn(w, { device, http: from(places.tokyo.ip) })
    expect(travel(w)).toBe('impossible_travel_from_last_login')
    expect(seen(w).confidence).toBe('low')
    w.services.clock.advance(20 * hour)
    await logIn(w, { device, http: from(places.berlin.ip) })
    expect(travel(w)).toBe('substantial_travel_from_last_login')
    expect(seen(w).confidence).toBe('high')
    w.services.clock.advance(2 * day + 1)
    await logIn(w, { device, http: from(places.tokyo.ip) })
    expect(travel(w)).toBe('location_history_not_found')
  })

  it('an address without a place says nothing of where the user is, and leaves the last place', async () => {
    const w = await world2()
    const device = cookie(await logIn(w, { http: from(places.berlin.ip) }))
    w.services.clock.advance(hour)
    await logIn(w, { device, http: from('192.168.0.7') })
    expect(travel(w)).toBe('missing_geoip')
    await logIn(w, { device, http: from(places.tokyo.ip) })
    expect(travel(w)).toBe('impossible_travel_from_last_login')
  })

  it('Actions are told where the request came from', async () => {
    const w = await world2()
    await logIn(w, { http: from(places.berlin.ip) })
    expect(w.events.at(-1)).toMatchObject({
      request: { geoip: { cityName: 'Berlin', countryCode: 'DE', countryName: 'Germany', timeZone: 'Europe/Berlin' } },
    })
    const row = await w.services.db.selectFrom('logs').select('data').where('type', '=', 's').executeTakeFirstOrThrow()
    expect(JSON.parse(row.data).location_info).toMatchObject({
      country_code: 'DE',
      country_code3: 'DEU',
      city_name: 'Berlin',
    })
  })
})

describe('addresses', () => {
  const listing = { matches: '198.51.100.0/24', source: 'drop', category: 'abuse' as const }

  it('one on a list is low on a known device too', async () => {
    const denyLists = {
      find: (ip: string) => (ip.startsWith('198.51.100.') ? listing : undefined),
      missing: () => [],
      ready: async () => {},
    }
    const w = await world({ scripts: [nothing], denyLists, ...assessing })
    const device = cookie(await logIn(w))
    await logIn(w, { device, http: from('198.51.100.9') })
    expect(seen(w)).toMatchObject({
      confidence: 'low',
      assessments: { UntrustedIP: { code: 'found_on_deny_list', details: { ip: '198.51.100.9', ...listing } } },
    })
  })

  it('one that this server throttles counts as listed', async () => {
    const w = await world({ scripts: [nothing], ...assessing })
    const { db, now } = w.services
    const device = cookie(await logIn(w))
    await db
      .insertInto('attempts')
      .values({
        key: 'signup:::198.51.100.9',
        kind: 'signup',
        identifier: null,
        connection: null,
        address: '198.51.100.9',
        count: 0,
        until: now() + 365 * day,
      })
      .execute()
    await logIn(w, { device, http: from('198.51.100.9') })
    expect(seen(w).assessments.UntrustedIP).toEqual({
      code: 'found_on_deny_list',
      confidence: 'low',
      details: {
        ip: '198.51.100.9',
        matches: '198.51.100.9/32',
        source: 'suspicious-ip-throttling',
        category: 'abuse',
      },
    })
  })
})

describe('an assessor that fails', () => {
  it('has found a risk, and the login goes on', async () => {
    const denyLists = {
      find: () => {
        throw new Error('no list')
      },
      missing: () => [],
      ready: async () => {},
    }
    const w = await world({ scripts: [nothing], denyLists, geo, ...assessing })
    const told: unknown[] = []
    w.services.log.error = ((...said: unknown[]) => told.push(said)) as never
    const device = cookie(await logIn(w, { http: from(places.berlin.ip) }))
    await logIn(w, { device, http: from(places.berlin.ip) })
    expect(seen(w)).toMatchObject({
      confidence: 'low',
      assessments: {
        UntrustedIP: { code: 'assessment_not_available', confidence: 'low' },
        NewDevice: { code: 'match' },
      },
    })
    expect(told.length).toBeGreaterThan(0)
  })

  it('without its history knows neither device nor travel', async () => {
    const w = await world({ scripts: [nothing], geo, ...assessing })
    const device = cookie(await logIn(w, { http: from(places.berlin.ip) }))
    await w.services.db.schema.dropTable('user_positions').execute()
    await browse(w, { device, http: from(places.berlin.ip) })
      .then(browser => browser.submit(password))
      .catch(() => {})
    expect(seen(w)).toMatchObject({
      confidence: 'low',
      assessments: {
        NewDevice: { code: 'assessment_not_available' },
        ImpossibleTravel: { code: 'assessment_not_available' },
        UntrustedIP: { code: 'not_found_on_deny_list' },
      },
    })
  })
})

describe('which logins are assessed', () => {
  const present = (w: World) =>
    'riskAssessment' in (w.events.at(-1) as { authentication: Record<string, unknown> }).authentication

  it('none while it is off, and nothing is kept', async () => {
    const w = await world({ scripts: [nothing] })
    const browser = await logIn(w)
    expect(present(w)).toBe(false)
    expect(browser.next.device).toBeUndefined()
    expect(await w.services.db.selectFrom('user_devices').selectAll().execute()).toEqual([])
  })

  it('all under the adaptive policy', async () => {
    const w = await world({ scripts: [nothing], ...adaptive })
    await logIn(w)
    expect(present(w)).toBe(true)
  })

  it('single sign-on and silent ones too, which give the device its cookie', async () => {
    const w = await world({ scripts: [nothing], ...assessing })
    const device = cookie(await logIn(w))
    const silent = await w.login.begin(
      request({
        uid: undefined,
        interactive: false,
        prompt: ['none'],
        device,
        session: { ...session(), userId: w.userId },
      }),
    )
    expect(silent.next).toMatchObject({ kind: 'finished', device: { value: device } })
    expect(seen(w)).toMatchObject({ confidence: 'high', assessments: { NewDevice: { code: 'match' } } })
    const ssa = await w.services.db
      .selectFrom('logs')
      .select('data')
      .where('type', '=', 'ssa')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(ssa.data).details.riskAssessment).toEqual(seen(w))
  })
})

describe('where it is told', () => {
  const details = async (w: World, type: string) =>
    (
      await w.services.db
        .selectFrom('logs')
        .select('data')
        .where('type', '=', type as 's')
        .orderBy('log_id')
        .execute()
    ).map(({ data }) => JSON.parse(data).details)

  it('in the entries of the first factor, of success and of failure', async () => {
    const w = await world({
      scripts: [() => (w.events.length > 1 ? [{ kind: 'deny', reason: 'no' }] : [])],
      ...assessing,
    })
    await logIn(w)
    const [first] = await details(w, 's')
    expect(first.riskAssessment).toEqual(seen(w))
    expect((await details(w, 'scv'))[0].riskAssessment).toEqual(seen(w))
    const browser = await browse(w)
    await browser.submit(password)
    expect((await details(w, 'f'))[0].riskAssessment).toEqual(seen(w))
    expect(await logTypes(w)).toEqual(['scv', 's', 'scv', 'f'])
  })

  it('directly in the details of mfar', async () => {
    const w = await world({ scripts: [[challengeWith('otp')]], ...assessing })
    const browser = await browse(w)
    await browser.submit(password)
    const [refusal] = await details(w, 'mfar')
    expect(refusal).toEqual(seen(w))
  })

  it.skipIf(!placesAreKnown)('with the numbers behind it in the trace', async () => {
    const w = await world({ geo, ...assessing })
    const device = cookie(await logIn(w, { http: from(places.berlin.ip) }))
    w.services.clock.advance(hour)
    await logIn(w, { device, http: from(places.tokyo.ip) })
    const row = await w.services.db
      .selectFrom('logins')
      .selectAll()
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow()
    const { journal } = traceOfRow(row as never) as { journal: { kind: string; assessments?: unknown[] }[] }
    expect(journal.map(({ kind }) => kind)).toEqual(['begun', 'screen', 'first-factor', 'risk', 'complete'])
    expect(journal.find(({ kind }) => kind === 'risk')).toMatchObject({
      confidence: 'low',
      assessments: expect.arrayContaining([
        {
          assessor: 'ImpossibleTravel',
          code: 'impossible_travel_from_last_login',
          confidence: 'low',
          because: { distance_km: expect.any(Number), hours: 1, km_per_hour: expect.any(Number) },
        },
      ]),
    })
  })
})

describe('the adaptive policy for users who have a factor', () => {
  it('challenges at low confidence alone', async () => {
    const w = await world({ enrolled: ['otp'], ...adaptive })
    const first = await browse(w)
    expect(screen(await first.submit(password))).toBe('finished')
    const device = cookie(first)
    const known = await browse(w, { device })
    expect(screen(await known.submit(password))).toBe('finished')
    const other = await browse(w, { http: from('10.0.0.2', safari) })
    expect(screen(await other.submit(password))).toBe('mfa-otp-challenge')
    expect((await other.show()).data).toMatchObject({ show_remember_device: false })
  })

  it('takes no remembered browser for a factor, nor does a command of an Action', async () => {
    for (const scripts of [
      [],
      [[challengeWith('otp')]],
      [[{ kind: 'multifactor', provider: 'any', allowRememberBrowser: true } as const]],
    ]) {
      const w = await world({ enrolled: ['otp'], scripts, guardian: { policies: ['all-applications'] } })
      const first = await browse(w)
      await first.submit(password)
      await first.submit({ code: w.code(), rememberBrowser: 'true' })
      const remembered = first.next.remember?.token as string
      const again = await browse(w, { remembered })
      expect(screen(await again.submit(password))).toBe('finished')
      await changeDocument(w.services.db, 'guardian', guardian => ({ ...guardian, policies: ['confidence-score'] }))
      const doubtful = await browse(w, { remembered, http: from('10.0.0.2', safari) })
      expect(screen(await doubtful.submit(password))).toBe('mfa-otp-challenge')
    }
  })

  it('is bypassed by an Action that says so, and denied by one that denies', async () => {
    const none = await world({
      enrolled: ['otp'],
      scripts: [[{ kind: 'multifactor', provider: 'none', allowRememberBrowser: false }]],
      ...adaptive,
    })
    await logIn(none)
    const bypassed = await browse(none, { http: from('10.0.0.2', safari) })
    expect(screen(await bypassed.submit(password))).toBe('finished')
    const deny = await world({ enrolled: ['otp'], scripts: [[{ kind: 'deny', reason: 'no' }]], ...adaptive })
    const denied = await browse(deny, { http: from('10.0.0.2', safari) })
    expect(await denied.submit(password)).toMatchObject({ kind: 'finished', decision: { error: 'access_denied' } })
  })
})
