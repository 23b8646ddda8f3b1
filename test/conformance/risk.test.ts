import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { places, placesAreKnown } from '../fixtures/places.ts'
import { atEnd } from '../fixtures/store.ts'
import { authorize, type Page, submit, type Visitor, visitor } from '../fixtures/visitor.ts'
import { type Person, password, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
const agent = generateKeyPairSync('ed25519')
beforeAll(async () => {
  const directory = createServer((_, response) => {
    response.end(JSON.stringify({ keys: [agent.publicKey.export({ format: 'jwk' })] }))
  })
  await new Promise<void>(resolve => directory.listen(0, '127.0.0.1', resolve))
  atEnd(() => directory.close())
  const { port } = directory.address() as AddressInfo
  world = await startWorld({
    env: {
      SALLYPORT_TRUST_PROXY: '1',
      SALLYPORT_AGENT_DIRECTORIES: `acme=http://127.0.0.1:${port}`,
    },
  })
  await world.client({ client_id: 'web' })
  await world.client({ client_id: 'app' })
  await world.client({ client_id: 'trusted', is_token_endpoint_ip_header_trusted: true })
  await world.client({ client_id: 'native', app_type: 'native', token_endpoint_auth_method: 'none' })
  await world.tenant({ default_directory: 'Username-Password-Authentication' })
  await world.factors('otp', 'email')
  await world.api('PUT', '/v2/guardian/policies', ['confidence-score'])
  await world.services.geo.find(places.berlin.ip)
}, 60_000)

const logIn = async (browser: Visitor, person: Person): Promise<Page> =>
  submit(browser, await authorize(browser, { prompt: 'login' }), { username: person.email, password })

const inHere = (page: Page) => expect(page.away?.searchParams.get('code')).toBeTruthy()

const lastAssessment = async (person: Person, type: string) => {
  const rows = await world.services.db
    .selectFrom('logs')
    .select('data')
    .where('user_id', '=', person.id)
    .where('type', '=', type as 's')
    .orderBy('log_id', 'desc')
    .execute()
  const details = rows[0] && JSON.parse(rows[0].data).details
  return details?.riskAssessment ?? details
}

describe('the cookies of a device', () => {
  const cookies = (browser: Visitor, name: string) => browser.cookies.get(`${name} /`)?.value

  it('come with the end of a login, and either is enough to be known', async () => {
    const person = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const form = await authorize(browser)
    expect(cookies(browser, 'did')).toBeUndefined()
    inHere(await submit(browser, form, { username: person.email, password }))
    const id = cookies(browser, 'did')
    expect(id).toMatch(/^[\w-]{43}$/)
    expect(cookies(browser, 'did_compat')).toBe(id)
    browser.cookies.delete('did /')
    inHere(await logIn(browser, person))
    expect(cookies(browser, 'did')).toBe(id)
    expect(await lastAssessment(person, 's')).toMatchObject({ assessments: { NewDevice: { code: 'match' } } })
  })

  it('come with a login that needs no page too', async () => {
    const person = await world.person()
    const browser = visitor(world)
    inHere(await logIn(browser, person))
    const id = cookies(browser, 'did') as string
    for (const name of ['did /', 'did_compat /']) browser.cookies.delete(name)
    inHere(await authorize(browser))
    expect(cookies(browser, 'did')).toMatch(/^[\w-]{43}$/)
    expect(cookies(browser, 'did')).not.toBe(id)
    browser.cookies.set('did /', { value: `${id}.${cookies(browser, 'did')}`, path: '/' })
    inHere(await authorize(browser, { prompt: 'none' }))
    expect(await lastAssessment(person, 'ssa')).toMatchObject({ assessments: { NewDevice: { code: 'match' } } })
  })

  it('hold several people of a browser apart', async () => {
    const [ann, bob] = [await world.person(), await world.person()]
    const browser = visitor(world)
    inHere(await logIn(browser, ann))
    inHere(await logIn(browser, bob))
    expect(await lastAssessment(bob, 's')).toMatchObject({ assessments: { NewDevice: { code: 'initial_login' } } })
    inHere(await logIn(browser, ann))
    expect(await lastAssessment(ann, 's')).toMatchObject({ assessments: { NewDevice: { code: 'match' } } })
    inHere(await logIn(browser, bob))
    expect(await lastAssessment(bob, 's')).toMatchObject({ assessments: { NewDevice: { code: 'match' } } })
  })

  it.each(['x', '.'.repeat(5000), `${'a'.repeat(43)}.${'b'.repeat(43)}`, '%00', '🦊'])(
    'that were made up as %j are nobody’s',
    async value => {
      const person = await world.person({ factors: ['otp'] })
      const browser = visitor(world)
      inHere(await logIn(browser, person))
      const other = visitor(world, 'Mozilla/5.0 (iPhone) Version/18.5 Safari/604.1')
      other.cookies.set('did /', { value: encodeURI(value), path: '/' })
      const page = await logIn(other, person)
      expect(page.screen).toBe('mfa-otp-challenge')
      expect(await lastAssessment(person, 'scv')).toMatchObject({
        confidence: 'low',
        assessments: { NewDevice: { code: 'no_match' } },
      })
    },
  )
})

describe.skipIf(!placesAreKnown)('password grants', () => {
  const grant = (person: Person, clientId: string, headers: Record<string, string> = {}) =>
    token(world, clientId, { grant_type: 'password', username: person.email, password, scope: 'openid' }, headers)
  const from = (ip: string) => ({ 'auth0-forwarded-for': ip })

  it('of an application that does not say where its user is ask for MFA from the second login on', async () => {
    const person = await world.person({ factors: ['otp'] })
    expect((await grant(person, 'app', from(places.berlin.ip))).status).toBe(200)
    const second = await grant(person, 'app', from(places.berlin.ip))
    expect(second).toMatchObject({ status: 403, body: { error: 'mfa_required' } })
    expect(await lastAssessment(person, 'mfar')).toMatchObject({
      confidence: 'low',
      version: '1',
      grant_type: 'password',
      assessments: { NewDevice: { code: 'unknown_device' }, ImpossibleTravel: { code: 'missing_geoip' } },
    })
    const done = await token(world, 'app', {
      grant_type: 'http://auth0.com/oauth/grant-type/mfa-otp',
      mfa_token: second.body.mfa_token,
      otp: person.code(),
    })
    expect(done.status).toBe(200)
  })

  it('of one that is believed are assessed at the address of its user', async () => {
    const person = await world.person({ factors: ['otp'] })
    const codes: number[] = []
    for (const place of ['berlin', 'berlin', 'tokyo'] as const)
      codes.push((await grant(person, 'trusted', from(places[place].ip))).status)
    expect(codes).toEqual([200, 200, 403])
    expect(await lastAssessment(person, 'mfar')).toMatchObject({
      confidence: 'low',
      assessments: { ImpossibleTravel: { code: 'impossible_travel_from_last_login' } },
    })
    expect((await grant(person, 'trusted', from('nonsense'))).status).toBe(403)
    expect(await lastAssessment(person, 'mfar')).toMatchObject({
      assessments: { UntrustedIP: { code: 'invalid_ip_address', confidence: 'low' } },
    })
  })

  it('of a public application are at the address they come from, whatever it says', async () => {
    const person = await world.person({ factors: ['otp'] })
    const at = (ip: string) => ({ 'x-forwarded-for': ip, ...from(places.boston.ip) })
    expect((await grant(person, 'native', at(places.berlin.ip))).status).toBe(200)
    expect((await grant(person, 'native', at(places.berlin.ip))).status).toBe(200)
    expect(await lastAssessment(person, 'scv')).toMatchObject({
      confidence: 'medium',
      assessments: { ImpossibleTravel: { code: 'minimal_travel_from_last_login' } },
    })
  })

  it('of users without a factor are refused where they are doubtful', async () => {
    const person = await world.person()
    expect((await grant(person, 'app')).status).toBe(200)
    expect(await grant(person, 'app')).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    expect(await lastAssessment(person, 'mfar')).toMatchObject({ confidence: 'low', grant_type: 'password' })
  })

  it('leave no device and no place of a server behind', async () => {
    const person = await world.person({ factors: ['otp'] })
    await grant(person, 'app', { 'x-forwarded-for': places.tokyo.ip })
    const { db } = world.services
    expect(await db.selectFrom('user_devices').selectAll().where('user_id', '=', person.id).execute()).toEqual([])
    expect(await db.selectFrom('user_positions').selectAll().where('user_id', '=', person.id).execute()).toEqual([])
  })
})

describe.skipIf(!placesAreKnown)('what the rest of the server tells of places', () => {
  it('is in sessions and their logs', async () => {
    const person = await world.person()
    const browser = visitor(world)
    browser.forwarded = { 'x-forwarded-for': places.berlin.ip }
    inHere(await logIn(browser, person))
    const { sessions } = await world.api<{ sessions: { device: Record<string, string> }[] }>(
      'GET',
      `/v2/users/${encodeURIComponent(person.id)}/sessions`,
    )
    expect(sessions[0]?.device).toMatchObject({ initial_asn: 'AS680', last_asn: 'AS680', last_ip: places.berlin.ip })
    const [entry] = await world.api<{ location_info: unknown }[]>(
      'GET',
      `/v2/logs?q=user_id:"${person.id}"&sort=date:-1`,
    )
    expect(entry?.location_info).toMatchObject({
      country_code: 'DE',
      country_code3: 'DEU',
      country_name: 'Germany',
      city_name: 'Berlin',
      continent_code: 'EU',
      time_zone: 'Europe/Berlin',
      latitude: expect.any(Number),
      longitude: expect.any(Number),
    })
  })
})

describe('an agent that signs its requests', () => {
  it('is told to Actions as one whose maker vouches for it', async () => {
    const person = await world.person()
    const browser = visitor(world, 'AcmeAgent/1.0')
    const form = await authorize(browser)
    const { x } = agent.publicKey.export({ format: 'jwk' })
    const keyid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
    const seconds = Math.floor(world.services.now() / 1000)
    const signing = `("@authority");created=${seconds};expires=${seconds + 60};keyid="${keyid}";alg="ed25519";tag="web-bot-auth"`
    const base = `"@authority": ${new URL(world.issuer).host}\n"@signature-params": ${signing}`
    const bytes = sign(null, Buffer.from(base), agent.privateKey).toString('base64')
    browser.forwarded = { 'signature-input': `sig1=${signing}`, signature: `sig1=:${bytes}:` }
    inHere(await submit(browser, form, { username: person.email, password }))
    expect(await lastAssessment(person, 's')).toMatchObject({
      assessments: { AgentDetection: { code: 'verified_agent', confidence: 'neutral', details: { provider: 'acme' } } },
    })
    browser.forwarded = { ...browser.forwarded, signature: `sig1=:${Buffer.alloc(64).toString('base64')}:` }
    inHere(await logIn(browser, person))
    expect(await lastAssessment(person, 's')).toMatchObject({
      assessments: { AgentDetection: { code: 'unknown', confidence: 'neutral' } },
    })
  })
})

describe('somebody who signs up', () => {
  it('is assessed as a newcomer, whether it succeeds or not', async () => {
    const browser = visitor(world)
    const email = `new.${Date.now()}@example.com`
    const form = await authorize(browser, { screen_hint: 'signup' })
    const weak = await submit(browser, form, { email, password: 'x' })
    expect(weak.screen).toBe('signup')
    inHere(await submit(browser, weak, { email, password }))
    const rows = await world.services.db
      .selectFrom('logs')
      .select(['type', 'data'])
      .where('user_name', '=', email)
      .where('type', 'in', ['fs', 'ss'])
      .orderBy('log_id')
      .execute()
    expect(rows.map(({ type }) => type)).toEqual(['fs', 'ss'])
    for (const { data } of rows) {
      expect(JSON.parse(data).details.riskAssessment).toMatchObject({
        version: '1',
        assessments: {
          NewDevice: { code: 'initial_login' },
          ImpossibleTravel: { code: 'missing_geoip' },
          UntrustedIP: { code: 'not_found_on_deny_list' },
        },
      })
    }
  })
})
