import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authorize, request, stateOf, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { connectionName, grants, type Person, password, token, type World } from '../fixtures/world.ts'
import {
  afterPassword,
  attackedWorld,
  challengeWith,
  claimsOf,
  codeOf,
  expectLogs,
  expectOutside,
  redeem,
} from './attack.ts'

let world: World
const multiFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

beforeAll(async () => {
  world = await attackedWorld()
  await world.client({
    client_id: 'tv',
    app_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [grants.device, 'refresh_token'],
    callbacks: [],
  })
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('always')
  await world.actions()
})

/** A browser with a session that was begun without MFA. */
const inside = async (person: Person): Promise<Visitor> => {
  await world.policy('never')
  const { browser, page } = await afterPassword(world, person)
  expect(codeOf(page)).toBeTruthy()
  return browser
}

/** A browser with a session that was begun with MFA, remembered if the user said so. */
const passed = async (person: Person, remember = false): Promise<Visitor> => {
  const { browser, page } = await afterPassword(world, person)
  const more: Record<string, string> = remember ? { rememberBrowser: 'true' } : {}
  expect(codeOf(await submit(browser, page, { code: person.code(), ...more }))).toBeTruthy()
  return browser
}

const userPath = (id: string) => `/v2/users/${encodeURIComponent(id)}`

describe('silent and repeated logins', () => {
  test('a session without MFA gives nothing silently where the policy asks for MFA', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await inside(ann)
    await world.policy('always')
    const silent = await authorize(browser, { prompt: 'none' })
    expect(silent.away?.searchParams.get('error')).toBe('login_required')
    expect(silent.away?.searchParams.get('error_description')).toBe('Multifactor authentication required')
    expect(await world.logs(ann.id)).toContain('fsa')
  })

  test('an Action that asks for a challenge is not answered silently, at every request', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await inside(ann)
    await world.actions(challengeWith('otp'))
    for (const mode of [{}, { response_mode: 'form_post' }, { response_type: 'id_token', nonce: 'n' }]) {
      const silent = await authorize(browser, { prompt: 'none', ...mode })
      expect(silent.url + silent.text).toContain('interaction_required')
    }
    expect((await authorize(browser)).screen).toBe('mfa-otp-challenge')
    expect((await world.logs(ann.id)).filter(type => type === 'fsa')).toHaveLength(3)
  })

  test('a login that was left at the challenge leaves no session', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser } = await afterPassword(world, ann)
    const again = await authorize(browser)
    expect(again.screen).toBe('login')
    await expectOutside(browser, again)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('a session from a login that was denied opens no other application without the Action', async () => {
    await world.policy('never')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => { api.access.deny('no') }`)
    const ann = await world.person()
    const { browser, page } = await afterPassword(world, ann)
    const others = [
      await authorize(browser, { client_id: 'other' }),
      await authorize(browser, { client_id: 'other', prompt: 'none' }),
    ]
    for (const answer of [page, ...others]) expect(answer.away?.searchParams.get('error')).toBe('access_denied')
    await expectLogs(world, ann, 'f', 'fsa')
  })

  test('a refresh token gives nothing while an Action asks for a challenge', async () => {
    await world.policy('never')
    const ann = await world.person({ factors: ['otp'] })
    const { page } = await afterPassword(world, ann, { scope: 'openid offline_access' })
    const { body } = await redeem(world, page)
    await world.actions(challengeWith('otp'))
    const asked = { grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string }
    for (const more of [{}, { scope: 'openid' }, { acr_values: '' }]) {
      const answer = await token(world, 'web', { ...asked, ...more })
      expect(answer).toMatchObject({ status: 403, body: { error: 'mfa_required' } })
      expect(answer.body).not.toHaveProperty('access_token')
    }
    expect(await world.logs(ann.id)).toContain('mfar')
    expect(await world.logs(ann.id)).not.toContain('sertft')
  })
})

describe('step-up', () => {
  test('acr_values asks a session without MFA for it, and says so in the token alone then', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await inside(ann)
    const plain = claimsOf((await redeem(world, await authorize(browser))).body['id_token'])
    expect(plain).not.toHaveProperty('acr')
    expect(plain).not.toHaveProperty('amr')
    const asked = await authorize(browser, { acr_values: multiFactor })
    expect(asked.screen).toBe('mfa-otp-challenge')
    const end = await submit(browser, asked, { code: ann.code() })
    const { body } = await redeem(world, end)
    expect(claimsOf(body['id_token'])).toMatchObject({ acr: multiFactor, amr: ['mfa'] })
    const silent = await authorize(browser, { acr_values: multiFactor, prompt: 'none' })
    expect(claimsOf((await redeem(world, silent)).body['id_token'])).not.toHaveProperty('amr')
    expect((await world.logs(ann.id)).filter(type => type === 'gd_auth_succeed')).toHaveLength(1)
  })

  test('it is not had silently', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await inside(ann)
    const silent = await authorize(browser, { acr_values: multiFactor, prompt: 'none' })
    expect(silent.away?.searchParams.get('error')).toBe('login_required')
    expect(await world.logs(ann.id)).toContain('fsa')
  })

  test.each(['', 'urn:mace:incommon:iap:silver', '0'])(
    'acr_values=%j is no way around the policy',
    async acr_values => {
      const ann = await world.person({ factors: ['otp'] })
      const { browser, page } = await afterPassword(world, ann, { acr_values })
      expect(page.screen).toBe('mfa-otp-challenge')
      await expectOutside(browser, page)
      await expectLogs(world, ann, 'gd_start_auth')
    },
  )

  test('a remembered browser does not stand in for what acr_values asks for', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await passed(ann, true)
    const again = await authorize(browser, { prompt: 'login', acr_values: multiFactor })
    const page = await submit(browser, again, { username: ann.email, password })
    expect(page.screen).toBe('mfa-otp-challenge')
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })
})

describe('remembered browsers', () => {
  const cookie = (browser: Visitor) => browser.cookies.get('auth0-mf /')

  const signIn = async (browser: Visitor, person: Person) =>
    submit(browser, await authorize(browser, { prompt: 'login' }), { username: person.email, password })

  test('stand in for the challenge of their user, as a control', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await passed(ann, true)
    expect(codeOf(await signIn(browser, ann))).toBeTruthy()
  })

  test('are none for another user', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const eve = await world.person({ factors: ['otp'] })
    const browser = await passed(eve, true)
    const thief = visitor(world)
    thief.cookies.set('auth0-mf /', cookie(browser) as never)
    for (const one of [browser, thief]) expect((await signIn(one, ann)).screen).toBe('mfa-otp-challenge')
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('are none after an administrator has forgotten them', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await passed(ann, true)
    await world.api('POST', `${userPath(ann.id)}/multifactor/actions/invalidate-remember-browser`)
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-challenge')
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('are none after seven days without use, nor after what the tenant says', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await passed(ann, true)
    await world.tenant({ remembered_browser_idle_lifetime_in_days: 2 })
    world.pass(2 * 86_400_000)
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-challenge')
    await world.api('PATCH', '/v2/tenants/settings', { remembered_browser_idle_lifetime_in_days: 7 })
    expect(codeOf(await signIn(browser, ann))).toBeTruthy()
    world.pass(7 * 86_400_000)
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-challenge')
    expect(await world.logs(ann.id)).toContain('gd_start_auth')
  })

  test('are none after thirty days, however often they were used', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await passed(ann, true)
    for (let week = 0; week < 5; week++) {
      world.pass(6 * 86_400_000)
      if (week < 4) expect(codeOf(await signIn(browser, ann))).toBeTruthy()
    }
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-challenge')
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 's')).toHaveLength(5)
    expect(logs.filter(type => type === 'gd_start_auth')).toHaveLength(2)
  })

  test('are not made where the Action forbids it, whatever the form says, and Actions see which are', async () => {
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.multifactor.enable('any', { allowRememberBrowser: false })
      api.idToken.setCustomClaim('remembered', event.authentication.rememberedBrowser)
    }`)
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann)
    const end = await submit(browser, page, { code: ann.code(), rememberBrowser: 'true' })
    expect(cookie(browser)).toBeUndefined()
    expect(claimsOf((await redeem(world, end)).body['id_token'])).toMatchObject({ remembered: false })
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-challenge')
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('are none once their user has no factor any more', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const browser = await passed(ann, true)
    await world.api('DELETE', `${userPath(ann.id)}/authentication-methods`)
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-enrollment-qr')
    const logs = await world.logs(ann.id)
    expect(logs.slice(-3)).toEqual(['gd_unenroll', 'scv', 'gd_start_enroll'])
  })
})

describe('mail and sign-up', () => {
  const linkIn = async (to: string, path: string): Promise<string> => {
    for (let tries = 0; tries < 100; tries++) {
      for (const { text, html } of await world.inbox(to)) {
        const found = new RegExp(`https?://[^\\s"<]*/u/${path}\\?ticket=[A-Za-z0-9]+`).exec(`${text} ${html}`)?.[0]
        if (found) return found
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`no ${path} for ${to}`)
  }

  /** Signs up without pages; answers the user's id. */
  const signUp = async (email: string): Promise<string> => {
    const body = { client_id: 'web', connection: connectionName, email, password: 'Fresh-Horse-9-fresh' }
    const made = await fetch(new URL('dbconnections/signup', world.issuer), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(made.status).toBe(200)
    return `auth0|${((await made.json()) as { _id: string })._id}`
  }

  const askForReset = (email: string) =>
    fetch(new URL('dbconnections/change_password', world.issuer), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: 'web', email, connection: connectionName }),
    })

  test('a new password lets nobody in without the MFA that a login asks for', async () => {
    const ann = await world.person({ factors: ['otp'] })
    await askForReset(ann.email)
    const browser = visitor(world)
    const form = await visit(browser, await linkIn(ann.email, 'reset-password'))
    const fresh = 'Fresh-Horse-9-fresh'
    const done = await submit(browser, form, { 'password-reset': fresh, 're-enter-password': fresh })
    expect(done.status).toBe(200)
    await expectOutside(browser, done)
    const page = await submit(browser, await authorize(browser), { username: ann.email, password: fresh })
    expect(page.screen).toBe('mfa-otp-challenge')
    await expectOutside(browser, page)
    await expectLogs(world, ann, 'scpr', 'scp', 'gd_start_auth')
  })

  test('a link works once, and for nothing else than it was made for', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    await askForReset(ann.email)
    const link = new URL(await linkIn(ann.email, 'reset-password'))
    const ticket = link.searchParams.get('ticket')
    const browser = visitor(world)
    const wrongUse = await visit(browser, `/u/email-verification?ticket=${ticket}`)
    expect(wrongUse.status).toBe(400)
    const form = await visit(browser, link.href)
    const fresh = 'Fresh-Horse-9-fresh'
    const fields = { 'password-reset': fresh, 're-enter-password': fresh }
    expect((await submit(browser, form, fields)).status).toBe(200)
    const again = await submit(browser, form, {
      'password-reset': 'Evil-Horse-9-x',
      're-enter-password': 'Evil-Horse-9-x',
    })
    expect(again.status).toBe(400)
    await expectOutside(browser, again)
    await expectLogs(world, ann, 'scp')
  })

  test('proving an address lets nobody in', async () => {
    const email = `proof.${Date.now()}@example.com`
    const id = await signUp(email)
    const browser = visitor(world)
    const shown = await visit(browser, await linkIn(email, 'email-verification'))
    expect(shown.status).toBe(200)
    expect([...browser.cookies.keys()].some(name => name.startsWith('auth0 '))).toBe(false)
    await expectOutside(browser, shown)
    await expectLogs(world, { id }, 'sv')
  })

  test('whoever signs up is led to enroll, and has no session before', async () => {
    const browser = visitor(world)
    const email = `new.${Date.now()}@example.com`
    const form = await authorize(browser, { screen_hint: 'signup' })
    const page = await submit(browser, form, { email, password: 'Fresh-Horse-9-fresh' })
    expect(page.screen).toBe('mfa-otp-enrollment-qr')
    await expectOutside(browser, page)
    const skipped = await visit(browser, `/authorize/${stateOf(page)}`)
    await expectOutside(browser, skipped)
    const [user] = await world.api<{ user_id: string }[]>(
      'GET',
      `/v2/users-by-email?email=${encodeURIComponent(email)}`,
    )
    await expectLogs(world, { id: user?.user_id as string }, 'ss', 'gd_start_enroll')
  })

  test('a sign-up without pages asks at the first login', async () => {
    const email = `api.${Date.now()}@example.com`
    const id = await signUp(email)
    const answer = await token(world, 'web', {
      grant_type: grants.realm,
      realm: connectionName,
      username: email,
      password: 'Fresh-Horse-9-fresh',
    })
    expect(answer).toMatchObject({ status: 403, body: { error: 'mfa_required' } })
    expect(answer.body['mfa_requirements']).toHaveProperty('enroll')
    await expectLogs(world, { id }, 'ss', 'mfar')
  })
})

describe('devices', () => {
  const begin = async () => {
    const answer = await fetch(new URL('oauth/device/code', world.issuer), {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'tv', scope: 'openid' }),
    })
    return (await answer.json()) as { device_code: string; user_code: string }
  }
  const poll = (device_code: string) => {
    world.pass(5000)
    return token(world, 'tv', { grant_type: grants.device, device_code })
  }
  const confirm = async (browser: Visitor, code: string) => {
    const asked = await submit(browser, await visit(browser, '/activate'), { code })
    return submit(browser, asked, { code }, 'confirm')
  }

  test('a device gets nothing before the MFA of its login', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { device_code, user_code } = await begin()
    const browser = visitor(world)
    const page = await submit(browser, await confirm(browser, user_code), { username: ann.email, password })
    expect(page.screen).toBe('mfa-otp-challenge')
    expect((await poll(device_code)).body.error).toBe('authorization_pending')
    await visit(browser, `/activate/callback?state=${user_code}&code=made-up`)
    expect((await poll(device_code)).body.error).toBe('authorization_pending')
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('a link that somebody else made connects nothing, not even with a session', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const victim = await passed(ann)
    const { device_code, user_code } = await begin()
    const attacker = visitor(world)
    await confirm(attacker, user_code)
    for (const path of [`/activate/login?user_code=${user_code}`, `/activate?user_code=${user_code}`])
      expect((await visit(victim, path)).screen).toBe('activate')
    expect((await poll(device_code)).body.error).toBe('authorization_pending')
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('a device is not confirmed from a page of another site', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const victim = await passed(ann)
    const { device_code, user_code } = await begin()
    const forged = await request(victim, '/activate', {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ code: user_code, action: 'confirm' }),
    })
    expect(forged.status).toBe(400)
    expect((await poll(device_code)).body.error).toBe('authorization_pending')
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
    expect(await world.logs()).not.toContain('sede')
  })

  test('one’s own login does not connect the device of somebody else’s browser', async () => {
    const eve = await world.person({ factors: ['otp'] })
    const { device_code, user_code } = await begin()
    await confirm(visitor(world), user_code)
    const { browser, page } = await afterPassword(world, eve)
    const end = await submit(browser, page, { code: eve.code() })
    const crossed = await visit(browser, `/activate/callback?state=${user_code}&code=${codeOf(end)}`)
    expect(crossed.status).toBe(400)
    expect((await poll(device_code)).body.error).toBe('authorization_pending')
    expect(await world.logs()).not.toContain('sede')
  })

  test('the callback of devices is no address of any application', async () => {
    const browser = visitor(world)
    const page = await authorize(browser, { redirect_uri: `${world.issuer}activate/callback` })
    expect(page.status).toBeGreaterThanOrEqual(400)
    expect(page.screen).toBe('authorize')
    expect((await world.logs()).at(-1)).toBe('f')
  })

  test('tokens of a user who was blocked meanwhile are not fetched', async () => {
    await world.policy('never')
    const ann = await world.person()
    const { device_code, user_code } = await begin()
    const browser = visitor(world)
    await submit(browser, await confirm(browser, user_code), { username: ann.email, password })
    await world.api('PATCH', userPath(ann.id), { blocked: true })
    expect(await poll(device_code)).toMatchObject({ status: 403, body: { error: 'unauthorized' } })
    expect(await world.logs(ann.id)).toContain('fede')
  })
})
