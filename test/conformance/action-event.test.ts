import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorize, type Page, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import {
  callback,
  connectionName,
  grants,
  type Person,
  password,
  passwordGrant,
  startWorld,
  token,
  type World,
} from '../fixtures/world.ts'

// Every field of section 2 of the login flow reference, and what it is in each way of logging in.

const protocols = ['code', 'single-sign-on', 'silent', 'device', 'refresh', 'password'] as const
type Protocol = (typeof protocols)[number]

const api = 'https://api.example.com'
const claim = 'https://example.com/event'
const agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'
const metadata = { plan: 'pro' }

let world: World
let person: Person
let organization: string
const events = {} as Record<Protocol, Record<string, unknown>>

const tell = `exports.onExecutePostLogin = async (event, api) => {
  const { secrets, ...told } = event
  api.idToken.setCustomClaim('${claim}', told)
}`

const eventIn = (body: Record<string, unknown>): Record<string, unknown> => {
  expect(body).not.toHaveProperty('error')
  return decodeJwt(body['id_token'] as string)[claim] as Record<string, unknown>
}

const asked = () => ({
  audience: api,
  scope: 'openid profile offline_access read:things strange:scope',
  organization,
  login_hint: 'hint@example.com',
  ui_locales: 'en de',
  acr_values: 'urn:example:silver',
  correlation_id: 'corr-1',
  'ext-more': 'x',
})
const exchange = (page: Page) =>
  token(world, 'web', {
    grant_type: 'authorization_code',
    code: page.away?.searchParams.get('code') ?? '',
    redirect_uri: callback,
  })
const logIn = (browser: Visitor, page: Page) => submit(browser, page, { username: person.email, password })

beforeAll(async () => {
  world = await startWorld()
  await world.client({
    client_id: 'web',
    client_metadata: { tier: 'gold' },
    refresh_token: {
      rotation_type: 'rotating',
      expiration_type: 'expiring',
      policies: [{ audience: 'https://other.example.com', scope: ['read:other'] }],
    },
  })
  await world.client({
    client_id: 'tv',
    app_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [grants.device, 'refresh_token'],
    callbacks: [],
  })
  await world.resource(api)
  await world.factors('otp', 'sms', 'email')
  const [connection] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  await world.api('PATCH', `/v2/connections/${connection?.id}`, { metadata: { region: 'eu' } })
  person = await world.person({
    factors: ['otp', 'phone'],
    profile: {
      username: 'ann',
      phone_number: '+4915112345678',
      phone_verified: true,
      name: 'Ann A.',
      nickname: 'ann',
      given_name: 'Ann',
      family_name: 'A.',
      picture: 'https://example.com/ann.png',
      app_metadata: metadata,
      user_metadata: { theme: 'dark' },
    },
  })
  const path = `/v2/users/${encodeURIComponent(person.id)}`
  await world.api('PATCH', path, { password, connection: connectionName })
  const role = await world.api<{ id: string }>('POST', '/v2/roles', { name: 'Admin', description: 'May all' })
  await world.api('POST', `${path}/roles`, { roles: [role.id] })
  organization = (
    await world.api<{ id: string }>('POST', '/v2/organizations', {
      name: 'acme',
      display_name: 'Acme Inc.',
      metadata: { size: 'xl' },
    })
  ).id
  const members = `/v2/organizations/${organization}/members`
  await world.api('POST', members, { members: [person.id] })
  // In an organization the roles of its members count, elsewhere the user's own.
  const inside = await world.api<{ id: string }>('POST', '/v2/roles', { name: 'Editor' })
  await world.api('POST', `${members}/${encodeURIComponent(person.id)}/roles`, { roles: [inside.id] })
  await world.actions(tell)

  const browser = visitor(world, agent)
  const first = await exchange(await logIn(browser, await authorize(browser, asked())))
  events.code = eventIn(first.body)
  world.pass(60_000)
  events['single-sign-on'] = eventIn((await exchange(await authorize(browser, asked()))).body)
  events.silent = eventIn((await exchange(await authorize(browser, { ...asked(), prompt: 'none' }))).body)
  const refreshed = await token(
    world,
    'web',
    { grant_type: 'refresh_token', refresh_token: first.body['refresh_token'] as string },
    { 'user-agent': 'App/1', 'accept-language': 'de-DE,de;q=0.9' },
  )
  events.refresh = eventIn(refreshed.body)
  const granted = await passwordGrant(world, 'web', person, {
    organization,
    audience: api,
    scope: 'openid read:things',
  })
  events.password = eventIn(granted.body)

  const device = (await (
    await fetch(new URL('oauth/device/code', world.issuer), {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'tv', scope: 'openid read:things', audience: api }),
    })
  ).json()) as Record<string, string>
  const phone = visitor(world, agent)
  const code = device['user_code'] as string
  const confirm = await submit(phone, await visit(phone, '/activate'), { code })
  await logIn(phone, await submit(phone, confirm, { code }, 'confirm'))
  world.pass(5000)
  const polled = await token(world, 'tv', { grant_type: grants.device, device_code: device['device_code'] })
  events.device = eventIn(polled.body)
})

/** The field is not there. */
const absent = Symbol('absent')
type Row = Record<Protocol, unknown>

const all = (value: unknown): Row => Object.fromEntries(protocols.map(one => [one, value])) as Row
const but = (value: unknown, others: Partial<Row>): Row => ({ ...all(value), ...others })
const inBrowsers = (value: unknown, others: Partial<Row> = {}): Row =>
  but(value, { refresh: absent, password: absent, ...others })
const inRefresh = (value: unknown): Row => but(absent, { refresh: value })
const nowhere = all(absent)

const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const text = expect.stringMatching(/./)
const number = expect.any(Number)
const otherDevice = { device: absent, refresh: absent }

const table = (): Record<string, Row> => ({
  agent: nowhere,
  anonymous_session: nowhere,
  'authentication.methods': all([{ name: 'pwd', timestamp: iso }]),
  'authentication.rememberedBrowser': inBrowsers(false),
  'authorization.roles': but(['Editor'], { device: ['Admin'] }),
  'client.client_id': but('web', { device: 'tv' }),
  'client.name': but('web', { device: 'tv' }),
  'client.metadata': but({ tier: 'gold' }, { device: {} }),
  'client.refresh_token.policies': but([{ audience: 'https://other.example.com', scope: ['read:other'] }], {
    device: absent,
  }),
  configuration: all({}),
  'connection.id': all(expect.stringMatching(/^con_/)),
  'connection.name': all(connectionName),
  'connection.strategy': all('auth0'),
  'connection.metadata': all({ region: 'eu' }),
  custom_domain: nowhere,
  'organization.id': but(organization, { device: absent }),
  'organization.name': but('acme', { device: absent }),
  'organization.display_name': but('Acme Inc.', { device: absent }),
  'organization.metadata': but({ size: 'xl' }, { device: absent }),
  prompt: nowhere,
  'refresh_token.id': inRefresh(expect.stringMatching(/^rt_/)),
  'refresh_token.client_id': inRefresh('web'),
  'refresh_token.created_at': inRefresh(iso),
  'refresh_token.device': inRefresh({
    initial_ip: '127.0.0.1',
    initial_user_agent: text,
    last_ip: '127.0.0.1',
    last_user_agent: text,
  }),
  'refresh_token.expires_at': inRefresh(iso),
  'refresh_token.idle_expires_at': inRefresh(iso),
  'refresh_token.last_exchanged_at': nowhere,
  'refresh_token.metadata': inRefresh({}),
  'refresh_token.resource_servers': inRefresh([{ audience: api, scopes: 'openid profile offline_access read:things' }]),
  'refresh_token.rotating': inRefresh(true),
  'refresh_token.session_id': inRefresh(text),
  'refresh_token.user_id': inRefresh(person.id),
  'request.asn': nowhere,
  'request.body': but(
    {},
    {
      refresh: { grant_type: 'refresh_token', client_id: 'web' },
      password: {
        grant_type: grants.realm,
        client_id: 'web',
        realm: connectionName,
        username: person.email,
        organization,
        audience: api,
        scope: 'openid read:things',
      },
    },
  ),
  'request.geoip': all({}),
  'request.hostname': all('localhost'),
  'request.ip': all('127.0.0.1'),
  'request.language': but(absent, { refresh: 'de-DE' }),
  'request.method': but('GET', { refresh: 'POST', password: 'POST' }),
  'request.query': but(
    {
      client_id: 'web',
      response_type: 'code',
      redirect_uri: callback,
      state: 'the-state',
      ...asked(),
    },
    {
      silent: expect.objectContaining({ prompt: 'none', 'ext-more': 'x' }),
      device: expect.objectContaining({ client_id: 'tv', scope: 'openid read:things' }),
      refresh: {},
      password: {},
    },
  ),
  'request.user_agent': but(agent, { refresh: 'App/1', password: text }),
  'resource_server.identifier': all(api),
  security_context: nowhere,
  'session.id': inBrowsers(text),
  'session.authenticated_at': inBrowsers(iso),
  'session.clients': inBrowsers([{ client_id: 'web' }], { device: [{ client_id: 'tv' }] }),
  'session.cookie.mode': inBrowsers('persistent'),
  'session.created_at': inBrowsers(iso),
  'session.device': inBrowsers({
    initial_ip: '127.0.0.1',
    initial_user_agent: agent,
    last_ip: '127.0.0.1',
    last_user_agent: agent,
  }),
  'session.expires_at': inBrowsers(iso),
  'session.idle_expires_at': inBrowsers(iso),
  'session.last_interacted_at': inBrowsers(iso),
  'session.metadata': inBrowsers({}),
  'session.updated_at': inBrowsers(iso),
  'session.user_id': inBrowsers(person.id),
  'session.actor': nowhere,
  'session.session_transfer': nowhere,
  session_transfer_token: nowhere,
  'stats.logins_count': but(number, { code: 1, 'single-sign-on': 2, silent: 3, refresh: 3, password: 4, device: 5 }),
  'tenant.id': all('sallyport'),
  'transaction.id': inBrowsers(text),
  'transaction.acr_values': but(['urn:example:silver'], { device: [], refresh: [], password: [] }),
  'transaction.actor': nowhere,
  'transaction.actor_token_type': nowhere,
  'transaction.correlation_id': inBrowsers('corr-1', otherDevice),
  'transaction.linking_id': nowhere,
  'transaction.locale': all('en'),
  'transaction.login_hint': inBrowsers('hint@example.com', otherDevice),
  'transaction.metadata': all({}),
  'transaction.prompt': but([], { silent: ['none'] }),
  'transaction.protocol': {
    code: 'oidc-basic-profile',
    'single-sign-on': 'oidc-basic-profile',
    silent: 'oidc-basic-profile',
    device: 'oauth2-device-code',
    refresh: 'oauth2-refresh-token',
    password: 'oauth2-password',
  },
  'transaction.redirect_uri': inBrowsers(callback, { device: text }),
  'transaction.requested_authorization_details': nowhere,
  'transaction.requested_scopes': but(['openid', 'profile', 'offline_access', 'read:things', 'strange:scope'], {
    device: ['openid', 'read:things'],
    refresh: ['openid', 'profile', 'offline_access', 'read:things'],
    password: ['openid', 'read:things'],
  }),
  'transaction.response_mode': inBrowsers('query'),
  'transaction.response_type': inBrowsers(['code']),
  'transaction.state': inBrowsers('the-state', { device: expect.anything() }),
  'transaction.subject_token_type': nowhere,
  'transaction.ui_locales': but(['en', 'de'], { device: [], refresh: [], password: [] }),
  'user.user_id': all(person.id),
  'user.app_metadata': all(metadata),
  'user.user_metadata': all({ theme: 'dark' }),
  'user.created_at': all(iso),
  'user.updated_at': all(iso),
  'user.email': all(person.email),
  'user.email_verified': all(true),
  'user.username': all('ann'),
  'user.phone_number': all('+4915112345678'),
  'user.phone_verified': all(true),
  'user.name': all('Ann A.'),
  'user.nickname': all('ann'),
  'user.given_name': all('Ann'),
  'user.family_name': all('A.'),
  'user.picture': all('https://example.com/ann.png'),
  'user.last_password_reset': all(iso),
  'user.identities': all([
    { connection: connectionName, isSocial: false, profileData: {}, provider: 'auth0', user_id: text },
  ]),
  'user.multifactor': all(['guardian']),
  'user.enrolledFactors': all([
    { type: 'otp' },
    { type: 'phone', options: { preferredMethod: 'sms' } },
    { type: 'email' },
  ]),
})

const at = (event: unknown, path: string): unknown => {
  let value = event
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return absent
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** Paths of an event as deep as the table goes. */
const pathsOf = (value: unknown, known: string[], path = ''): string[] => {
  const deeper = known.some(one => one.startsWith(`${path}.`)) || path === ''
  if (!deeper || typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, known, path === '' ? name : `${path}.${name}`),
  )
}

describe.each(protocols)('the event of %s', protocol => {
  it('has each field of the reference as the table says', () => {
    const rows = Object.entries(table())
    const found = Object.fromEntries(rows.map(([path]) => [path, at(events[protocol], path)]))
    expect(found).toEqual(Object.fromEntries(rows.map(([path, row]) => [path, row[protocol]])))
  })

  it('has nothing that the table does not name', () => {
    const known = Object.keys(table())
    const strange = pathsOf(events[protocol], known).filter(
      path => !known.includes(path) && path !== 'authentication.riskAssessment',
    )
    expect(strange).toEqual([])
  })

  it('holds no secret', () => {
    const told = JSON.stringify(events[protocol])
    for (const secret of [password, person.seed, 'secret-of-web', '"refresh_token":"'])
      expect(told).not.toContain(secret)
  })
})

describe('a session in the event', () => {
  it('is the same one through single sign-on and silent logins, older by what has passed', () => {
    const [code, sso, silent] = (['code', 'single-sign-on', 'silent'] as const).map(
      one => events[one]['session'] as Record<string, string>,
    )
    for (const other of [sso, silent])
      for (const name of ['id', 'created_at', 'authenticated_at', 'expires_at'])
        expect(other?.[name]).toBe(code?.[name])
    expect(Date.parse(silent?.['last_interacted_at'] as string)).toBeGreaterThan(
      Date.parse(code?.['last_interacted_at'] as string),
    )
    expect((events.refresh['refresh_token'] as Record<string, string>)['session_id']).toBe(code?.['id'])
  })
})
