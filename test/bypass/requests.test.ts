import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  authorize,
  type Page,
  post,
  request,
  stateOf,
  submit,
  type Visitor,
  visit,
  visitor,
  walk,
} from '../fixtures/visitor.ts'
import { callback, connectionName, type Person, password, secretOf, token, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, claimsOf, codeOf, expectLogs, expectOutside, redeem } from './attack.ts'

let world: World
const multiFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

beforeAll(async () => {
  world = await attackedWorld()
  await world.client({ client_id: 'spa', token_endpoint_auth_method: 'none', app_type: 'spa' })
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('always')
  await world.actions()
  await world.services.db.deleteFrom('logs').execute()
})

/** A browser with a session that was begun without MFA, before the policy asked for it. */
const inside = async (person: Person): Promise<Visitor> => {
  await world.policy('never')
  const { browser, page } = await afterPassword(world, person)
  expect(codeOf(page)).toBeTruthy()
  await world.policy('always')
  await world.services.db.deleteFrom('logs').execute()
  return browser
}

const requestOf = (query: string): string =>
  `/authorize?client_id=web&response_type=code&redirect_uri=${encodeURIComponent(callback)}&scope=openid&state=s${query}`

/** Nothing that is worth anything is in what came back, wherever it stands. */
const expectNothing = (page: Page): void => {
  const all = `${page.away?.href ?? ''} ${page.text}`
  expect(all).not.toMatch(/[?&#](code|access_token|id_token)=|name="(code|access_token|id_token)" value="[^"]/)
  expect(all).not.toContain('evil.example/')
}

/** No login has succeeded, and the entry of the request that was refused is there. */
const expectRefused = async (...types: string[]): Promise<void> => {
  const logs = await world.logs()
  expect(logs).toEqual(expect.arrayContaining(types))
  for (const success of ['s', 'ssa', 'seacft']) expect(logs).not.toContain(success)
}

const errorOf = (page: Page) => page.away?.searchParams.get('error')

describe('a request that says two things', () => {
  test.each([
    ['prompt=none and another prompt', '&prompt=none%20login', 'f'],
    ['prompt twice', '&prompt=login&prompt=none', 'f'],
    ['client_id twice', '&client_id=other', 'f'],
    ['redirect_uri twice', '&redirect_uri=https%3A%2F%2Fevil.example%2Fcb', 'f'],
    ['response_type twice', '&response_type=token', 'f'],
    ['scope twice', '&scope=openid%20offline_access', 'f'],
    ['state twice', '&state=t', 'f'],
    ['acr_values twice', '&acr_values=a&acr_values=b', 'f'],
    ['max_age twice', '&max_age=0&max_age=9999999', 'f'],
    ['a parameter of ours, once', '&sallyport_request=%7B%22hint%22%3A%22x%22%7D', 'gd_start_auth'],
    ['connection twice', `&connection=${connectionName}&connection=other`, 'gd_start_auth'],
  ])('leads past no challenge: %s', async (_, more, entry) => {
    const browser = await inside(await world.person({ factors: ['otp'] }))
    const page = await walk(browser, requestOf(more))
    expectNothing(page)
    expect(page.screen === 'mfa-otp-challenge').toBe(entry === 'gd_start_auth')
    await expectRefused(entry)
  })

  test('leads past no challenge: in address and body', async () => {
    const browser = await inside(await world.person({ factors: ['otp'] }))
    const page = await walk(browser, requestOf('&prompt=login'), {
      method: 'POST',
      body: new URLSearchParams({ redirect_uri: 'https://evil.example/cb', prompt: 'none' }),
    })
    expectNothing(page)
    await expectRefused('f')
  })
})

describe('where the answer goes', () => {
  test.each([
    ['another host', { redirect_uri: 'https://evil.example/cb' }],
    ['a longer path', { redirect_uri: `${callback}/../evil` }],
    ['credentials in the address', { redirect_uri: 'https://app.example.com@evil.example/cb' }],
    ['a fragment', { redirect_uri: `${callback}#@evil.example` }],
    ['a backslash', { redirect_uri: 'https://app.example.com\\@evil.example/cb' }],
    ['another scheme', { redirect_uri: 'javascript:alert(1)//app.example.com/cb' }],
    ['a message to a page that is not listed', { response_mode: 'web_message' }],
    ['a mode that there is not', { response_mode: 'evil' }],
    ['tokens in a query', { response_type: 'token', response_mode: 'query' }],
    ['tokens in a query, of a hybrid', { response_type: 'code id_token', response_mode: 'query', nonce: 'n' }],
  ])('is not changed: %s', async (_, params) => {
    await world.policy('never')
    const browser = await inside(await world.person())
    await world.policy('never')
    for (const prompt of [undefined, 'none']) {
      const page = await authorize(browser, { ...params, prompt })
      expectNothing(page)
      expect(page.away?.hostname ?? 'app.example.com').toBe('app.example.com')
    }
    await expectRefused('f')
  })
})

describe('users', () => {
  test('id_token_hint of another user lets in neither with a session nor with a password', async () => {
    await world.policy('never')
    const ann = await world.person()
    const eve = await world.person()
    const { page } = await afterPassword(world, ann)
    const id_token_hint = (await redeem(world, page)).body['id_token'] as string
    const browser = await inside(eve)
    await world.policy('never')
    const silent = await authorize(browser, { id_token_hint, prompt: 'none' })
    expect(errorOf(silent)).toBe('login_required')
    const asked = await authorize(browser, { id_token_hint })
    expect(asked.screen).toBe('login')
    const end = await submit(browser, asked, { username: eve.email, password })
    expect(errorOf(end)).toBe('login_required')
    for (const one of [silent, end]) expectNothing(one)
    await expectRefused('fsa', 'scv', 'f')
    expect(await world.logs(ann.id)).toEqual([])
  })

  test('login_hint and what a form says besides are words: who gives a password is who logs in', async () => {
    await world.policy('never')
    const ann = await world.person()
    const eve = await world.person()
    const browser = visitor(world)
    const first = await authorize(browser, { login_hint: ann.email })
    const swapped = await visit(browser, `${first.url}&login_hint=${encodeURIComponent(ann.email)}`)
    const end = await submit(browser, swapped, {
      username: eve.email,
      password,
      login_hint: ann.email,
      user_id: ann.id,
      sub: ann.id,
    })
    expect(claimsOf((await redeem(world, end)).body['id_token'])['sub']).toBe(eve.id)
    expect(await world.logs(ann.id)).toEqual([])
    expect(await world.logs(eve.id)).toEqual(['scv', 's', 'seacft'])
  })

  test('an identifier that was given is not kept for the password of another one', async () => {
    await world.policy('never')
    await world.api('PATCH', '/v2/prompts', { identifier_first: true })
    const ann = await world.person()
    const eve = await world.person()
    const browser = visitor(world)
    const typed = await submit(browser, await authorize(browser), { username: ann.email })
    expect(typed.screen).toBe('login-password')
    const end = await submit(browser, typed, { username: eve.email, password })
    await world.api('PATCH', '/v2/prompts', { identifier_first: false })
    expect(claimsOf((await redeem(world, end)).body['id_token'])['sub']).toBe(eve.id)
    expect(await world.logs(ann.id)).toEqual([])
    expect(await world.logs(eve.id)).toContain('s')
  })

  test('a connection that the application does not have is not entered by naming it', async () => {
    await world.policy('never')
    const { id } = await world.api<{ id: string }>('POST', '/v2/connections', { name: 'strangers', strategy: 'auth0' })
    const email = `${randomBytes(4).toString('hex')}@example.com`
    const user = await world.api<{ user_id: string }>('POST', '/v2/users', { connection: 'strangers', email, password })
    const browser = visitor(world)
    const named = await authorize(browser, { connection: 'strangers' })
    expect(errorOf(named)).toBe('invalid_request')
    const first = await authorize(browser)
    for (const connection of ['', 'strangers', id]) {
      const page = await walk(browser, `${first.url}&connection=strangers`, {
        method: 'POST',
        body: new URLSearchParams({ username: email, password, action: 'default', connection }),
      })
      expect(page.screen).toBe('login')
    }
    await expectOutside(browser, named)
    await expectRefused('f', 'fu')
    expect(await world.logs(user.user_id)).not.toContain('scv')
  })
})

describe('pushed requests', () => {
  const push = async (clientId: string, body: Record<string, string>, secret = secretOf(clientId)) => {
    const answer = await fetch(new URL('oauth/par', world.issuer), {
      method: 'POST',
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: secret,
        response_type: 'code',
        redirect_uri: callback,
        scope: 'openid',
        ...body,
      }),
    })
    return { status: answer.status, body: (await answer.json()) as { request_uri?: string; error?: string } }
  }

  test('are an application’s own, and good once', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await inside(ann)
    const { request_uri } = (await push('web', {})).body
    const stolen = await visit(
      browser,
      `/authorize?client_id=other&request_uri=${encodeURIComponent(request_uri ?? '')}`,
    )
    expectNothing(stolen)
    expect(errorOf(stolen)).toBe('invalid_request_object')
    expect(await world.logs()).toContain('f')
    const made = await visit(browser, `/authorize?client_id=web&request_uri=${encodeURIComponent(`${request_uri}x`)}`)
    expect(errorOf(made)).toBe('invalid_request_uri')
    await expectRefused('f')
    // A page may be loaded again while the login is under way (RFC 9126, 4), and not after it.
    const own = `/authorize?client_id=web&request_uri=${encodeURIComponent(request_uri ?? '')}`
    expect((await visit(browser, own)).screen).toBe('mfa-otp-challenge')
    const end = await submit(browser, await visit(browser, own), { code: ann.code() })
    expect(codeOf(end)).toBeTruthy()
    expect(errorOf(await visit(browser, own))).toBe('invalid_request_uri')
    expect((await world.logs()).filter(type => type === 'f')).toHaveLength(3)
  })

  test('are not pushed by who is somebody else', async () => {
    for (const [body, secret] of [
      [{}, secretOf('other')],
      [{ client_id: 'other' }, secretOf('web')],
      [{ redirect_uri: 'https://evil.example/cb' }, secretOf('web')],
      [{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, secretOf('web')],
    ] as const) {
      await world.services.db.deleteFrom('logs').execute()
      const answer = await push('web', body, secret)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.body).not.toHaveProperty('request_uri')
      expect(await world.logs()).toEqual(['fpar'])
    }
  })

  test('are not changed by what the browser adds', async () => {
    await world.policy('never')
    const ann = await world.person({ factors: ['otp'] })
    const browser = await inside(ann)
    await world.policy('never')
    const { request_uri = '' } = (await push('web', { acr_values: multiFactor })).body
    const added = (more: Record<string, string>) =>
      visit(browser, `/authorize?${new URLSearchParams({ client_id: 'web', request_uri, ...more })}`)
    for (const [name, value] of [
      ['response_type', 'id_token'],
      ['redirect_uri', 'https://evil.example/cb'],
    ] as const) {
      const contradicted = await added({ [name]: value })
      expectNothing(contradicted)
      await expectRefused('f')
    }
    const page = await added({
      acr_values: '',
      prompt: 'none',
      scope: 'openid offline_access',
      sallyport_request: '{}',
    })
    expect(page.screen).toBe('mfa-otp-challenge')
    await expectRefused('gd_start_auth')
  })
})

describe('codes of logins', () => {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const got = async (params: Record<string, string> = {}) => {
    await world.policy('never')
    const { page } = await afterPassword(world, await world.person(), params)
    expect(codeOf(page)).toBeTruthy()
    return codeOf(page) as string
  }
  const exchange = (clientId: string, body: Record<string, string>) =>
    token(world, clientId, { grant_type: 'authorization_code', redirect_uri: callback, ...body })

  test('of one application are worth nothing to another', async () => {
    const code = await got()
    expect(await exchange('other', { code })).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
    expect(await exchange('spa', { code, code_verifier: verifier })).toMatchObject({ status: 403 })
    expect((await world.logs()).filter(type => type === 'feacft')).toHaveLength(2)
    expect(await world.logs()).not.toContain('seacft')
  })

  test('are worth nothing at another address, twice, or after a minute', async () => {
    const code = await got()
    expect((await exchange('web', { code, redirect_uri: 'https://app.example.com/other' })).status).toBe(403)
    const late = await got()
    world.pass(61_000)
    expect((await exchange('web', { code: late })).status).toBe(403)
    const fresh = await got()
    expect((await exchange('web', { code: fresh })).status).toBe(200)
    expect((await exchange('web', { code: fresh })).status).toBe(403)
    expect((await world.logs()).filter(type => type === 'feacft')).toHaveLength(3)
  })

  test.each([
    ['no verifier', {}],
    ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['the challenge itself', { code_verifier: challenge }],
    ['an empty verifier', { code_verifier: '' }],
    ['a method of the exchange’s own', { code_verifier: challenge, code_challenge_method: 'plain' }],
  ])('that a challenge guards are not had with %s', async (_, proof) => {
    const code = await got({ client_id: 'spa', code_challenge: challenge, code_challenge_method: 'S256' })
    expect((await exchange('spa', { code, ...proof })).status).toBeGreaterThanOrEqual(400)
    expect(await world.logs()).toContain('feacft')
    expect(await world.logs()).not.toContain('seacft')
  })

  test('are not had without a challenge by an application that has no secret, nor with a verifier that nobody asked for', async () => {
    const browser = visitor(world)
    const bare = await authorize(browser, { client_id: 'spa' })
    expect(errorOf(bare)).toBe('invalid_request')
    const odd = await authorize(browser, { client_id: 'spa', code_challenge: challenge, code_challenge_method: 'none' })
    expect(errorOf(odd)).toBe('invalid_request')
    expect((await world.logs()).filter(type => type === 'f')).toHaveLength(2)
    const code = await got()
    expect((await exchange('web', { code, code_verifier: verifier })).status).toBe(403)
    expect(await world.logs()).toContain('feacft')
  })
})

describe('methods', () => {
  test('a form is answered by POST alone, whatever a request says besides', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const answer = new URLSearchParams({ state: stateOf(page), code: ann.code(), action: 'default' })
    const tries = [
      await request(browser, `/u/mfa-otp-challenge?${answer}`),
      await request(browser, `/u/mfa-otp-challenge?${answer}&_method=POST`, {
        headers: { 'x-http-method-override': 'POST', 'x-method-override': 'POST', 'x-http-method': 'POST' },
      }),
      await request(browser, page.url, { method: 'PUT', body: answer }),
      await request(browser, page.url, { method: 'PATCH', body: answer }),
      await request(browser, page.url, { method: 'DELETE' }),
      await request(browser, `/authorize/${stateOf(page)}`, { method: 'HEAD' }),
    ]
    for (const one of tries) expect(one.headers.get('location') ?? '').not.toContain('/authorize/')
    await expectOutside(browser)
    await expectLogs(world, ann, 'scv', 'gd_start_auth')
    expect(await world.logs(ann.id)).not.toContain('gd_auth_succeed')
  })

  test('an API does not take a method from a header or a field', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const url = new URL(`api/v2/users/${encodeURIComponent(ann.id)}/authentication-methods`, world.issuer)
    const authorization = `Bearer ${await world.server.managementToken()}`
    const read = await fetch(url, { headers: { authorization, 'x-http-method-override': 'DELETE' } })
    expect([read.status, await read.json()]).toEqual([200, [expect.objectContaining({ type: 'totp' })]])
    const named = await fetch(`${url}?_method=DELETE`, { headers: { authorization } })
    expect(named.status).toBe(400)
    expect(await world.logs()).not.toContain('gd_unenroll')
  })

  test('a form of another screen does not answer for the one that is due', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const jumped = await post(browser, 'mfa-sms-challenge', stateOf(page), { code: ann.code() })
    expect(jumped.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, jumped)
    await expectLogs(world, ann, 'gd_start_auth')
  })
})
