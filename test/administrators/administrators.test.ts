import { beforeAll, describe, expect, it } from 'vitest'
import { dashboardClientId } from '../../src/administrators/dashboard.ts'
import { authorize, submit, visitor } from '../fixtures/visitor.ts'
import { type Person, password, startWorld, type World } from '../fixtures/world.ts'
import { dashboardLogin, pastDetection, signIn } from './sign-in.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.client({ client_id: 'web' })
}, 60_000)

type Role = 'admin' | 'support' | 'read-only'
const administrator = async (role: Role, options?: Parameters<World['person']>[0]): Promise<Person> => {
  const person = await world.person(options)
  await world.api('PUT', `/sallyport/administrators/${encodeURIComponent(person.id)}`, { role })
  return person
}

const userPath = ({ id }: Person) => `/v2/users/${encodeURIComponent(id)}`

describe('the role of an administrator', () => {
  it.each<[Role, string[], string[]]>([
    ['admin', ['read:users', 'update:tenant_settings', 'read:client_keys', 'update:administrators'], []],
    [
      'support',
      ['read:users', 'update:users', 'create:user_tickets', 'read:logs', 'read:administrators', 'read:logins'],
      ['update:tenant_settings', 'delete:users', 'read:client_keys', 'update:administrators', 'create:role_members'],
    ],
    [
      'read-only',
      ['read:users', 'read:logs', 'read:tenant_settings', 'read:logins'],
      ['update:users', 'update:tenant_settings', 'read:client_keys', 'create:user_tickets', 'delete:users'],
    ],
  ])('%s is what the token says', async (role, given, kept) => {
    const { scopes } = await signIn(world, await administrator(role))
    expect(scopes).toEqual(expect.arrayContaining(given))
    for (const scope of kept) expect(scopes).not.toContain(scope)
  })

  it('is needed: a user has no scope there', async () => {
    const { scopes, call } = await signIn(world, await world.person())
    expect(scopes).toEqual(['openid', 'profile', 'email'])
    expect((await call('GET', '/v2/users')).status).toBe(403)
  })

  it('opens as much as it does now, whatever a token says', async () => {
    const person = await administrator('admin')
    const { call } = await signIn(world, person)
    const change = () => call('PATCH', '/v2/tenants/settings', { friendly_name: 'Acme' })
    expect((await change()).status).toBe(200)
    const path = `/sallyport/administrators/${encodeURIComponent(person.id)}`
    await world.api('PUT', path, { role: 'read-only' })
    expect(await change()).toMatchObject({ status: 403, body: { errorCode: 'insufficient_scope' } })
    expect((await call('GET', '/v2/users')).status).toBe(200)
    await world.api('DELETE', path)
    expect((await call('GET', '/v2/users')).status).toBe(403)
    await world.api('PUT', path, { role: 'admin' })
    await world.api('PATCH', userPath(person), { blocked: true })
    expect((await call('GET', '/v2/users')).status).toBe(403)
  })

  it('cannot be taken from the last one who has every right', async () => {
    const { administrators } = await world.api<{ administrators: { user_id: string; role: string }[] }>(
      'GET',
      '/sallyport/administrators',
    )
    const admins = administrators.filter(({ role }) => role === 'admin')
    const paths = admins.map(({ user_id }) => `/sallyport/administrators/${encodeURIComponent(user_id)}`)
    for (const path of paths.slice(1)) await world.api('DELETE', path)
    await expect(world.api('DELETE', paths[0] as string)).rejects.toThrow('409')
    await expect(world.api('PUT', paths[0] as string, { role: 'support' })).rejects.toThrow('409')
    await expect(world.api('PUT', '/sallyport/administrators/auth0%7Cnobody', { role: 'admin' })).rejects.toThrow('404')
    await expect(world.api('PUT', paths[0] as string, { role: 'owner' })).rejects.toThrow('400')
  })
})

describe('an administrator who may not do everything', () => {
  it('cannot change one who may do more, nor get hold of one', async () => {
    const [chief, helper] = [await administrator('admin'), await administrator('support')]
    const other = await world.person()
    const { call } = await signIn(world, helper)
    const [, identity] = chief.id.split('|')
    const attempts: [string, string, unknown][] = [
      ['PATCH', userPath(chief), { password: 'Correct-Horse-8' }],
      ['PATCH', userPath(chief), { email: 'mine@example.com', email_verified: true }],
      ['POST', '/v2/tickets/password-change', { user_id: chief.id }],
      ['POST', '/v2/tickets/email-verification', { user_id: chief.id }],
      ['POST', '/v2/guardian/enrollments/ticket', { user_id: chief.id }],
      [
        'POST',
        `${userPath(chief)}/authentication-methods`,
        { type: 'totp', name: 'x', totp_secret: 'JBSWY3DPEHPK3PXP' },
      ],
      ['DELETE', `${userPath(chief)}/authentication-methods`, undefined],
      ['DELETE', `${userPath(chief)}/sessions`, undefined],
      ['POST', `${userPath(other)}/identities`, { provider: 'auth0', user_id: identity }],
      ['PUT', `/sallyport/administrators/${encodeURIComponent(helper.id)}`, { role: 'admin' }],
    ]
    for (const [method, path, body] of attempts) expect(await call(method, path, body)).toMatchObject({ status: 403 })
    expect((await signIn(world, chief)).scopes).toContain('update:administrators')
    // It is about users who may do more, not about users.
    expect((await call('PATCH', userPath(other), { nickname: 'o' })).status).toBe(200)
    expect((await call('POST', '/v2/tickets/password-change', { user_id: other.id })).status).toBe(201)
  })

  it('cannot get hold of one who is blocked, or who may do more in an organization alone', async () => {
    const [blocked, member] = [await administrator('admin'), await world.person()]
    await world.api('PATCH', userPath(blocked), { blocked: true })
    const permission = { resource_server_identifier: `${world.issuer}api/v2/`, permission_name: 'update:clients' }
    const role = await world.api<{ id: string }>('POST', '/v2/roles', { name: `Apps ${member.id}` })
    await world.api('POST', `/v2/roles/${role.id}/permissions`, { permissions: [permission] })
    const name = `org-${member.id.slice(-8)}`
    const organization = await world.api<{ id: string }>('POST', '/v2/organizations', { name })
    const members = `/v2/organizations/${organization.id}/members`
    await world.api('POST', members, { members: [member.id] })
    await world.api('POST', `${members}/${encodeURIComponent(member.id)}/roles`, { roles: [role.id] })
    const { call } = await signIn(world, await administrator('support'))
    for (const one of [blocked, member]) {
      expect(await call('PATCH', userPath(one), { password: 'Correct-Horse-8' })).toMatchObject({ status: 403 })
      expect(await call('PATCH', userPath(one), { blocked: false })).toMatchObject({ status: 403 })
      expect(await call('POST', '/v2/tickets/password-change', { user_id: one.id })).toMatchObject({ status: 403 })
    }
  })

  it('cannot change what belongs to one who may do more by an id of its own', async () => {
    const chief = await administrator('admin')
    await signIn(world, chief)
    const { call } = await signIn(world, await administrator('support'))
    const { sessions } = await world.api<{ sessions: { id: string }[] }>('GET', `${userPath(chief)}/sessions`)
    const session = `/v2/sessions/${sessions[0]?.id}`
    const attempts: [string, string, unknown?][] = [
      ['DELETE', session],
      ['POST', `${session}/revoke`],
      ['POST', '/v2/refresh-tokens/revoke', { user_id: chief.id }],
      ['DELETE', `/v2/user-blocks/${encodeURIComponent(chief.id)}`],
      ['DELETE', `/v2/user-blocks?identifier=${encodeURIComponent(chief.email)}`],
      ['DELETE', `/v2/grants?user_id=${encodeURIComponent(chief.id)}`],
    ]
    for (const [method, path, body] of attempts)
      expect(await call(method, path, body), path).toMatchObject({ status: 403 })
  })

  it('sees no secret that somebody who may change it put there', async () => {
    const api = await world.api<{ id: string; signing_secret: string }>('POST', '/v2/resource-servers', {
      identifier: 'https://signed.example.com',
      signing_alg: 'HS256',
    })
    expect(api.signing_secret.length).toBeGreaterThan(16)
    const sso = await world.api<{ id: string }>('POST', '/v2/connections', {
      name: 'sso',
      strategy: 'oidc',
      options: { client_id: 'here', client_secret: 'secret-of-sso' },
    })
    const texts = await world.api<{ id: string }>('POST', '/v2/connections', {
      name: 'texts',
      strategy: 'sms',
      options: { twilio_sid: 'AC1', twilio_token: 'secret-of-texts', from: '+15550001111' },
    })
    const sinks: [string, object][] = [
      [
        'http',
        {
          httpEndpoint: 'https://logs.example.com/',
          httpAuthorization: 'secret-of-http',
          httpCustomHeaders: [{ header: 'X-Key', value: 'secret-of-header' }],
        },
      ],
      [
        'splunk',
        { splunkDomain: 's.example.com', splunkPort: '8088', splunkToken: 'secret-of-splunk', splunkSecure: true },
      ],
      ['sumo', { sumoSourceAddress: 'https://sumo.example.com/secret-of-sumo' }],
    ]
    const streams: string[] = []
    for (const [type, sink] of sinks)
      streams.push((await world.api<{ id: string }>('POST', '/v2/log-streams', { name: type, type, sink })).id)
    const paths = [
      '/v2/resource-servers',
      `/v2/resource-servers/${api.id}`,
      '/v2/connections',
      `/v2/connections/${sso.id}`,
      `/v2/connections/${texts.id}`,
      '/v2/clients/web/connections',
      '/sallyport/connections',
      '/sallyport/resource-servers',
      '/v2/log-streams',
      ...streams.map(id => `/v2/log-streams/${id}`),
    ]
    for (const role of ['read-only', 'support'] as const) {
      const { call } = await signIn(world, await administrator(role))
      for (const path of paths) {
        const { status, body } = await call('GET', path)
        expect(status, path).toBe(200)
        const text = JSON.stringify(body)
        for (const secret of ['secret-of', api.signing_secret]) expect(text.includes(secret), path).toBe(false)
      }
      expect((await call('GET', `/v2/connections/${texts.id}`)).body).toMatchObject({
        options: { from: '+15550001111' },
      })
    }
    const { call } = await signIn(world, await administrator('admin'))
    const seen = JSON.stringify(await Promise.all(paths.map(path => call('GET', path))))
    for (const name of ['sso', 'texts', 'http', 'header', 'splunk', 'sumo'])
      expect(seen.includes(`secret-of-${name}`)).toBe(true)
    expect(seen.includes(api.signing_secret)).toBe(true)
    for (const id of streams) await world.api('DELETE', `/v2/log-streams/${id}`)
  })

  it('gives nobody a permission that is not their own, not even themselves', async () => {
    const helper = await administrator('support')
    const { call } = await signIn(world, helper)
    const identifier = `${world.issuer}api/v2/`
    const permission = { resource_server_identifier: identifier, permission_name: 'update:tenant_settings' }
    const { id } = await world.api<{ id: string }>('POST', '/v2/roles', { name: `Keys ${helper.id}` })
    await world.api('POST', `/v2/roles/${id}/permissions`, { permissions: [permission] })
    expect((await call('POST', `${userPath(helper)}/permissions`, { permissions: [permission] })).status).toBe(403)
    expect((await call('POST', `${userPath(helper)}/roles`, { roles: [id] })).status).toBe(403)
    expect((await signIn(world, helper)).scopes).not.toContain('update:tenant_settings')
    const harmless = { ...permission, permission_name: 'read:users' }
    expect((await call('POST', `${userPath(helper)}/permissions`, { permissions: [harmless] })).status).toBe(201)
  })
})

describe('the sign-in of administrators', () => {
  it('is not stopped by an Action, so that a broken one can be repaired', async () => {
    const person = await administrator('admin')
    await world.actions('exports.onExecutePostLogin = async (event, api) => api.access.deny("closed")')
    const browser = visitor(world)
    const refused = await submit(browser, await authorize(browser), { username: person.email, password })
    expect(refused.away?.searchParams.get('error')).toBe('access_denied')
    const { call } = await signIn(world, person)
    const bindings = await call('PATCH', '/v2/actions/triggers/post-login/bindings', { bindings: [] })
    expect(bindings.status).toBe(403)
    await world.actions()
    expect((await call('GET', '/v2/users')).status).toBe(200)
  })

  it('asks for a factor that is theirs, though the tenant offers none', async () => {
    await world.factors()
    const person = await administrator('admin', { factors: ['otp'] })
    const browser = visitor(world)
    const { page, tokens } = await dashboardLogin(world, browser)
    expect(page.text).not.toContain('Sign up')
    const challenge = await submit(browser, page, { username: person.email, password })
    expect(challenge.screen).toBe('mfa-otp-challenge')
    const wrong = await submit(browser, challenge, { code: '000000' })
    expect(new URL(wrong.url).searchParams.get('code')).toBeNull()
    const { scopes } = await tokens(await pastDetection(browser, await submit(browser, wrong, { code: person.code() })))
    expect(scopes).toContain('update:users')
  })

  it('is refused where none of the factors that they have is on', async () => {
    await world.factors()
    const person = await administrator('admin', { factors: ['phone'] })
    const browser = visitor(world)
    const { page } = await dashboardLogin(world, browser)
    const { url } = await submit(browser, page, { username: person.email, password })
    expect(new URL(url).searchParams.get('error')).toBe('access_denied')
    expect(await world.logs(person.id)).toContain('mfar')
    await world.factors('sms')
    const again = await dashboardLogin(world, browser, { prompt: 'login' })
    const asked = await submit(browser, again.page, { username: person.email, password })
    expect(asked.screen).toBe('mfa-sms-challenge')
  })

  it('lets nobody in without a factor where one is required', async () => {
    await world.factors()
    const person = await administrator('admin')
    await world.api('PATCH', '/sallyport/administrators/settings', { mfa_required: true })
    const browser = visitor(world)
    const { page } = await dashboardLogin(world, browser)
    const enrollment = await pastDetection(browser, await submit(browser, page, { username: person.email, password }))
    await world.api('PATCH', '/sallyport/administrators/settings', { mfa_required: false })
    // A browser that says nothing of security keys is offered the authenticator app.
    expect(enrollment.screen).toBe('mfa-otp-enrollment-qr')
  })

  it('stays open whatever becomes of the settings of the dashboard as an application', async () => {
    const person = await administrator('admin')
    const [connection] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
    const path = `/v2/connections/${connection?.id}/clients`
    await world.api('PATCH', path, [{ client_id: dashboardClientId, status: false }])
    expect((await signIn(world, person)).scopes).toContain('read:users')
  })
})
