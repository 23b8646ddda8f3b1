import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { authorize, type Page, post, stateOf, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { type Person, password, type World } from '../fixtures/world.ts'
import { afterPassword, attackedWorld, challengeWith, codeOf, expectLogs } from './attack.ts'

let world: World
const remembered = 'auth0-mf /'

beforeAll(async () => {
  world = await attackedWorld()
})

beforeEach(async () => {
  await world.factors('otp', 'sms', 'email', 'recovery-code')
  await world.policy('always')
  await world.actions()
})

const userPath = (id: string) => `/v2/users/${encodeURIComponent(id)}`

const signIn = async (browser: Visitor, person: Person, params: Record<string, string> = {}): Promise<Page> =>
  submit(browser, await authorize(browser, { prompt: 'login', ...params }), { username: person.email, password })

/** A browser that is remembered since an authenticator app was asked for. */
const rememberedByApp = async (person: Person): Promise<Visitor> => {
  const { browser, page } = await afterPassword(world, person)
  expect(codeOf(await submit(browser, page, { code: person.code(), rememberBrowser: 'true' }))).toBeTruthy()
  expect(browser.cookies.has(remembered)).toBe(true)
  return browser
}

/** The user is asked again, and only the first login has succeeded. */
const expectAsked = async (person: Person, page: Page, screen: string): Promise<void> => {
  expect(page.screen).toBe(screen)
  const logs = await world.logs(person.id)
  expect(logs.filter(type => type === 's')).toHaveLength(1)
  expect(logs.filter(type => type === 'gd_start_auth')).toHaveLength(2)
}

describe('a browser that was remembered', () => {
  test('by a factor that was removed is asked for the one that is left', async () => {
    const ann = await world.person({ factors: ['otp', 'phone'], verified: false })
    const browser = await rememberedByApp(ann)
    expect(codeOf(await signIn(browser, ann))).toBeTruthy()
    const methods = await world.api<{ id: string; type: string }[]>('GET', `${userPath(ann.id)}/authentication-methods`)
    const app = methods.find(({ type }) => type === 'totp')?.id as string
    await world.api('DELETE', `${userPath(ann.id)}/authentication-methods/${encodeURIComponent(app)}`)
    const page = await signIn(browser, ann)
    expect(page.screen).toBe('mfa-sms-challenge')
    const logs = await world.logs(ann.id)
    expect(logs).toEqual(expect.arrayContaining(['gd_unenroll', 'gd_start_auth']))
    expect(logs.filter(type => type === 's')).toHaveLength(2)
  })

  test('by an address is asked once the address is another one, or not verified any more', async () => {
    await world.actions(challengeWith('email', 'otp'))
    for (const change of [
      { email_verified: false },
      { email: `new.${Date.now()}@example.com`, email_verified: true },
    ]) {
      const ann = await world.person({ factors: ['otp'] })
      const { browser, page } = await afterPassword(world, ann)
      expect(page.screen).toBe('mfa-email-challenge')
      const code = await world.sentCode(ann.email)
      expect(codeOf(await submit(browser, page, { code, rememberBrowser: 'true' }))).toBeTruthy()
      expect(codeOf(await signIn(browser, ann))).toBeTruthy()
      await world.api('PATCH', userPath(ann.id), change)
      const email = 'email' in change && change.email ? change.email : ann.email
      const again = await signIn(browser, { ...ann, email })
      expect(again.screen).toMatch(/^mfa-(email|otp)-challenge$/)
      expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(2)
    }
  })

  test('by an app is asked when another app takes its place', async () => {
    const ann = await world.person({ factors: ['otp'], verified: false })
    const browser = await rememberedByApp(ann)
    await world.api('PUT', `${userPath(ann.id)}/authentication-methods`, [
      { type: 'totp', name: 'New', totp_secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ' },
    ])
    await expectAsked(ann, await signIn(browser, ann), 'mfa-otp-challenge')
  })

  test('is none by a cookie that was made up, cut or changed', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await rememberedByApp(ann)
    const { value, path } = browser.cookies.get(remembered) as { value: string; path: string }
    const other = value.endsWith('A') ? 'B' : 'A'
    for (const forged of ['', 'x', value.slice(0, -1), value.slice(0, -1) + other, `${value}A`, ann.id, '*', '%']) {
      const thief = visitor(world)
      thief.cookies.set(remembered, { value: forged, path })
      expect((await signIn(thief, ann)).screen).toBe('mfa-otp-challenge')
    }
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })

  test('does not stand in where an Action asks without a remembered browser, nor for the own account', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = await rememberedByApp(ann)
    browser.cookies.delete('auth0 /')
    const account = await submit(browser, await visit(browser, '/account/'), { username: ann.email, password })
    await expectAsked(ann, account, 'mfa-otp-challenge')
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.multifactor.enable('any', { allowRememberBrowser: false })
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-challenge')
    expect((await world.logs(ann.id)).filter(type => type === 's')).toHaveLength(1)
  })
})

describe('the box that remembers, sent where there is none', () => {
  const multiFactor = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'

  test('at the password', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const browser = visitor(world)
    const page = await submit(browser, await authorize(browser), {
      username: ann.email,
      password,
      rememberBrowser: 'true',
    })
    expect(page.screen).toBe('mfa-otp-challenge')
    expect(browser.cookies.has(remembered)).toBe(false)
    await expectLogs(world, ann, 'gd_start_auth')
  })

  test('with a recovery code, and with the one that takes its place', async () => {
    await world.actions(challengeWith('recovery-code'))
    const ann = await world.person({ factors: ['otp', 'recovery-code'] })
    const { browser, page } = await afterPassword(world, ann)
    expect(page.text).not.toContain('rememberBrowser')
    const used = await submit(browser, page, { code: ann.recoveryCode, rememberBrowser: 'true' })
    const end = await submit(browser, used, { saved: 'on', rememberBrowser: 'true' })
    expect(codeOf(end)).toBeTruthy()
    expect(browser.cookies.has(remembered)).toBe(false)
    expect((await signIn(browser, ann)).screen).toBe('mfa-recovery-code-challenge')
    expect(await world.logs(ann.id)).toContain('gd_recovery_succeed')
  })

  test('where acr_values ask', async () => {
    const ann = await world.person({ factors: ['otp'] })
    const { browser, page } = await afterPassword(world, ann, { acr_values: multiFactor })
    expect(page.text).not.toContain('rememberBrowser')
    expect(codeOf(await submit(browser, page, { code: ann.code(), rememberBrowser: 'true' }))).toBeTruthy()
    expect(browser.cookies.has(remembered)).toBe(false)
    await expectAsked(ann, await signIn(browser, ann), 'mfa-otp-challenge')
  })

  test('at an enrollment', async () => {
    await world.factors('otp')
    const ann = await world.person({ verified: false })
    const { browser, page } = await afterPassword(world, ann)
    const seed = /secret=([A-Z2-7]+)/.exec(page.text)?.[1] as string
    const code = totpAt(seed, world.services.now())
    expect(codeOf(await submit(browser, page, { code, rememberBrowser: 'true' }))).toBeTruthy()
    expect(browser.cookies.has(remembered)).toBe(false)
    expect((await signIn(browser, ann)).screen).toBe('mfa-otp-challenge')
    expect(await world.logs(ann.id)).toContain('gd_enrollment_complete')
  })

  test('with a wrong code, or by a form of another screen', async () => {
    const ann = await world.person({ factors: ['otp', 'phone'], verified: false })
    const { browser, page } = await afterPassword(world, ann)
    await submit(browser, page, { code: '000000', rememberBrowser: 'true' })
    await post(browser, 'mfa-sms-challenge', stateOf(page), { code: ann.code(), rememberBrowser: 'true' })
    expect(browser.cookies.has(remembered)).toBe(false)
    await expectLogs(world, ann, 'gd_auth_failed')
  })
})
