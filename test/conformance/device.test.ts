import { decodeJwt } from 'jose'
import * as openid from 'openid-client'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Page, submit, visit, visitor, walk } from '../fixtures/visitor.ts'
import { grants, password, startWorld, token, type World } from '../fixtures/world.ts'

let world: World
const api = 'https://api.example.com'

beforeAll(async () => {
  world = await startWorld()
  await world.client({
    client_id: 'tv',
    app_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [grants.device, 'refresh_token'],
    callbacks: [],
  })
  await world.client({ client_id: 'native', app_type: 'native', token_endpoint_auth_method: 'none', grant_types: [] })
  await world.resource(api)
  await world.tenant({ customize_mfa_in_postlogin_action: true })
})

beforeEach(async () => {
  await world.factors('otp')
  await world.policy('never')
})

const begin = async (more: Record<string, string> = {}) => {
  const answer = await fetch(new URL('oauth/device/code', world.issuer), {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'tv', scope: 'openid profile offline_access', ...more }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

const poll = (code: string | undefined, clientId = 'tv') => {
  world.pass(5000)
  return token(world, clientId, { grant_type: grants.device, device_code: code })
}

/** Types and confirms a code; answers with the page that comes then. */
const activate = async (browser = visitor(world), code = ''): Promise<{ browser: typeof browser; page: Page }> => {
  const first = await visit(browser, '/activate')
  const confirm = await submit(browser, first, { code })
  expect(confirm.text).toContain(code)
  return { browser, page: await submit(browser, confirm, { code }, 'confirm') }
}

describe('a device', () => {
  it('gets a code for itself and one for its user', async () => {
    const { status, body } = await begin()
    expect(status).toBe(200)
    expect(body).toEqual({
      device_code: expect.any(String),
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${world.issuer}activate`,
      verification_uri_complete: `${world.issuer}activate?user_code=${body['user_code']}`,
      expires_in: 900,
      interval: 5,
    })
  })

  it('gets a code of the tenant’s mask', async () => {
    await world.tenant({ device_flow: { charset: 'digits', mask: '***-***-***' } })
    expect((await begin()).body['user_code']).toMatch(/^\d{3}-\d{3}-\d{3}$/)
    await world.tenant({ device_flow: null })
  })

  it('is refused without the grant, and for an API that there is not', async () => {
    expect(await begin({ client_id: 'native' })).toMatchObject({ status: 403, body: { error: 'unauthorized_client' } })
    expect(await begin({ audience: 'https://unknown' })).toMatchObject({
      status: 403,
      body: { error: 'access_denied' },
    })
  })

  it('is logged in by its user, in another browser, with MFA and Actions', async () => {
    await world.policy('always')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.idToken.setCustomClaim('protocol', event.transaction.protocol)
    }`)
    const ann = await world.person({ factors: ['otp'] })
    const { body } = await begin({ audience: api, scope: 'openid read:things offline_access' })
    expect(await poll(body['device_code'])).toEqual({
      status: 403,
      body: { error: 'authorization_pending', error_description: 'User has yet to authorize device code.' },
    })
    const { browser, page } = await activate(visitor(world), body['user_code'])
    expect(page.screen).toBe('login')
    const second = await submit(browser, page, { username: ann.email, password })
    expect(second.screen).toBe('mfa-otp-challenge')
    expect((await poll(body['device_code'])).body.error).toBe('authorization_pending')
    const end = await submit(browser, second, { code: ann.code() })
    expect(end.text).toContain('Your device is connected')
    const { status, body: tokens } = await poll(body['device_code'])
    expect(status).toBe(200)
    expect(tokens).toMatchObject({ scope: 'openid read:things offline_access', refresh_token: expect.any(String) })
    expect(decodeJwt(tokens['id_token'] as string)).toMatchObject({ sub: ann.id, protocol: 'oauth2-device-code' })
    expect((await poll(body['device_code'])).body.error).toBe('invalid_grant')
    expect(await world.logs(ann.id)).toEqual(expect.arrayContaining(['s', 'sede']))
    await world.actions()
  })

  it('is told to slow down', async () => {
    const { body } = await begin()
    await poll(body['device_code'])
    expect(await token(world, 'tv', { grant_type: grants.device, device_code: body['device_code'] })).toMatchObject({
      status: 429,
      body: { error: 'slow_down' },
    })
  })

  it('is told once that its code has expired', async () => {
    const { body } = await begin()
    world.pass(900_000)
    expect(await poll(body['device_code'])).toMatchObject({ status: 403, body: { error: 'expired_token' } })
    expect(await poll(body['device_code'])).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
  })

  it('is told that its user refused', async () => {
    const { body } = await begin()
    const browser = visitor(world)
    const confirm = await submit(browser, await visit(browser, '/activate'), { code: body['user_code'] ?? '' })
    const end = await submit(browser, confirm, { code: body['user_code'] ?? '' }, 'cancel')
    expect(end.text).toContain('The device was not connected')
    expect(await poll(body['device_code'])).toEqual({
      status: 403,
      body: { error: 'access_denied', error_description: 'User cancelled the confirmation prompt.' },
    })
  })

  it('is refused where an Action refuses the login', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('no') }`)
    const ann = await world.person()
    const { body } = await begin()
    const { browser, page } = await activate(visitor(world), body['user_code'])
    const end = await submit(browser, page, { username: ann.email, password })
    expect(end.text).toContain('The device was not connected')
    expect((await poll(body['device_code'])).body.error).toBe('access_denied')
    await world.actions()
  })

  it('is connected without a password where its user is logged in, but never without being asked', async () => {
    const ann = await world.person()
    const first = await begin()
    const { browser, page } = await activate(visitor(world), first.body['user_code'])
    await submit(browser, page, { username: ann.email, password })
    const second = await begin()
    const link = await walk(browser, `/activate/login?user_code=${second.body['user_code']}`)
    expect(link.screen).toBe('activate')
    expect((await poll(second.body['device_code'])).body.error).toBe('authorization_pending')
    const { page: end } = await activate(browser, second.body['user_code'])
    expect(end.text).toContain('Your device is connected')
    expect((await poll(second.body['device_code'])).status).toBe(200)
  })

  it('is not connected by a code that nobody has, that was typed, or that is over', async () => {
    const browser = visitor(world)
    const typed = async (code: string) => (await submit(browser, await visit(browser, '/activate'), { code })).text
    expect(await typed('BBBB-BBBB')).toContain('not valid')
    const { body } = await begin()
    await activate(visitor(world), body['user_code'])
    expect(await typed(body['user_code'] as string)).toContain('not valid')
    const late = await begin()
    world.pass(900_000)
    expect(await typed(late.body['user_code'] as string)).toContain('expired')
  })

  it('works with openid-client', async () => {
    const ann = await world.person()
    const config = await openid.discovery(new URL(world.issuer), 'tv', {}, openid.None(), {
      execute: [openid.allowInsecureRequests],
    })
    const waiting = await openid.initiateDeviceAuthorization(config, { scope: 'openid' })
    expect(waiting.interval).toBe(5)
    const { browser, page } = await activate(visitor(world), waiting.user_code)
    await submit(browser, page, { username: ann.email, password })
    const tokens = await openid.pollDeviceAuthorizationGrant(config, waiting)
    expect(tokens.claims()?.sub).toBe(ann.id)
  })
})
