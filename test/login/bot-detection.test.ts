import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import type { View } from '../../src/login/login.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { solve } from '../fixtures/captcha.ts'
import { engines } from '../fixtures/store.ts'
import { guess, protect, times } from './guessing.ts'
import { browse, http, logTypes, password, request, type World, world } from './harness.ts'

const solved = (view: View): { captcha: string } => {
  if (!view.captcha) throw new Error(`${view.screen} asks for nothing`)
  return { captcha: solve(view.captcha) }
}

const assessments = async (w: World) =>
  (await w.services.db.selectFrom('logs').select('data').where('type', '=', 'pla').orderBy('log_id').execute()).map(
    ({ data }) => (JSON.parse(data) as { details: unknown }).details,
  )

describe.each(engines)('a password that is always asked for a challenge, on %s', engine => {
  let w: World
  beforeEach(async () => {
    w = await world({ engine })
    await protect(w.services, 'bot-detection', { challenge_password_policy: 'always' })
  })

  it('is looked at with a solution, and not without', async () => {
    const browser = await browse(w)
    expect((await browser.show()).captcha).toMatchObject({ provider: 'auth_challenge', puzzles: 16 })
    await browser.submit(password)
    const again = await browser.show()
    expect(again.errors).toEqual([{ code: 'invalid-captcha' }])
    expect((await browser.submit({ ...password, ...solved(again) })).kind).toBe('finished')
    // What was not looked at was no attempt.
    expect(await logTypes(w)).toEqual(['pla', 'scv', 's'])
    const [entry] = await w.services.db.selectFrom('logs').select('data').where('type', '=', 's').execute()
    expect(JSON.parse(entry?.data ?? '').details.prompts[0]).toMatchObject({ requiredCaptcha: true })
  })

  it('takes a solution once, wrong password or not, and of twenty at once one', async () => {
    const browser = await browse(w)
    const solution = solved(await browser.show())
    await browser.submit({ ...password, password: 'wrong', ...solution })
    expect((await browser.show()).errors).toEqual([{ code: 'wrong-credentials', field: 'password' }])
    await browser.submit({ ...password, ...solution })
    const view = await browser.show()
    expect(view.errors).toEqual([{ code: 'invalid-captcha' }])
    const fresh = solved(view)
    await Promise.all(
      Array.from({ length: 20 }, () =>
        w.login.submit(
          browser.bearer,
          { screen: 'login', action: 'default', fields: { ...password, password: 'wrong', ...fresh } },
          http,
        ),
      ),
    )
    expect((await logTypes(w)).filter(type => type === 'fp')).toHaveLength(2)
  })

  it('takes no solution of another login, of another form, or of yesterday', async () => {
    const [mine, other] = [await browse(w), await browse(w)]
    const signup = await browse(w, { params: { client_id: 'app', screen_hint: 'signup' } })
    const foreign = solved(await other.show())
    const forSignup = solved(await signup.show())
    const old = solved(await mine.show())
    for (const solution of [foreign, forSignup]) {
      await mine.submit({ ...password, ...solution })
      expect((await mine.show()).errors).toEqual([{ code: 'invalid-captcha' }])
    }
    w.services.clock.advance(30 * 60_000)
    await mine.submit({ ...password, ...old })
    const view = await mine.show()
    expect(view.errors).toEqual([{ code: 'invalid-captcha' }])
    expect((await mine.submit({ ...password, ...solved(view) })).kind).toBe('finished')
  })

  it('asks on the first of two pages and on the second, and on the page for new accounts', async () => {
    await changeDocument(w.services.db, 'prompts', prompts => ({ ...prompts, identifier_first: true }))
    const browser = await browse(w)
    await browser.submit({ username: password.username })
    const first = await browser.show()
    expect([first.screen, first.errors]).toEqual(['login-id', [{ code: 'invalid-captcha' }]])
    await browser.submit({ username: password.username, ...solved(first) })
    const second = await browser.show()
    expect(second.screen).toBe('login-password')
    await browser.submit(password)
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-captcha' }])
    expect((await browser.submit({ ...password, ...solved(second) })).kind).toBe('finished')
    const joining = await browse(w, { params: { client_id: 'app', screen_hint: 'signup' } })
    expect((await joining.show()).captcha).toBeDefined()
    await joining.submit({ email: 'new@example.com', password: password.password })
    const shown = await joining.show()
    expect(shown.errors).toEqual([{ code: w.parts.signUp ? 'invalid-captcha' : 'signup-disabled' }])
  })

  it('is refused where an application brings it, which cannot show anything', async () => {
    expect(await guess(w, password)).toBe('requires_verification')
    expect(await guess(w, {})).toBe('requires_verification')
    expect(await assessments(w)).toEqual(Array(2).fill({ ipOnAllowlist: false, requiresVerification: true }))
    expect(await logTypes(w)).not.toContain('fp')
  })

  it('is not asked from addresses that are allowed, nor while it is only watched', async () => {
    await protect(w.services, 'bot-detection', { allowlist: ['203.0.113.0/24'] })
    expect(await guess(w, password)).toBe('complete')
    const browser = await browse(w)
    expect((await browser.show()).captcha).toBeUndefined()
    await protect(w.services, 'bot-detection', { allowlist: [], monitoring_mode_enabled: true })
    expect(await guess(w, password)).toBe('complete')
    expect((await browser.show()).captcha).toBeUndefined()
    expect(await assessments(w)).toEqual([
      { ipOnAllowlist: true, requiresVerification: false },
      { ipOnAllowlist: true, requiresVerification: false },
      { ipOnAllowlist: false, requiresVerification: true },
      { ipOnAllowlist: false, requiresVerification: true },
    ])
  })

  it.each([false, true])('passes without being checked where the check fails and fail_open is %s', async fail_open => {
    await protect(w.services, 'captcha', { auth_challenge: { fail_open } })
    const browser = await browse(w)
    const solution = solved(await browser.show())
    await sql`drop table claims`.execute(w.services.db)
    await browser.submit({ ...password, ...solution })
    if (fail_open) expect(browser.next.kind).toBe('finished')
    else expect((await browser.show()).errors).toEqual([{ code: 'captcha-validation-failure' }])
    // Who brings no solution is refused either way.
    const bare = await browse(w)
    await bare.submit(password)
    expect((await bare.show()).errors).toEqual([{ code: 'invalid-captcha' }])
  })
})

describe('a password that is asked for a challenge when it is risky', () => {
  const asked = async (w: World, changes: Partial<typeof http> = {}) => {
    const begun = await w.login.begin(request({ http: { ...http, ...changes } }))
    const shown = await w.login.view({ state: begun.state, browser: begun.browser }, { ...http, ...changes })
    return 'view' in shown && shown.view.captcha !== undefined
  }

  it.each([
    ['low', [0, 0, 0, 1]],
    ['medium', [0, 0, 1, 1]],
    ['high', [0, 1, 1, 1]],
  ] as const)('is asked at level %s after so many failures of an address', async (level, expected) => {
    const w = await world()
    await protect(w.services, 'bot-detection', { challenge_password_policy: 'when_risky', bot_detection_level: level })
    const found: number[] = []
    let failed = 0
    for (const failures of [0, 2, 5, 20]) {
      await protect(w.services, 'bot-detection', { challenge_password_policy: 'never' })
      await times(failures - failed, i => guess(w, { username: `user${failed + i}@example.com` }))
      failed = failures
      await protect(w.services, 'bot-detection', { challenge_password_policy: 'when_risky' })
      found.push(Number(await asked(w)))
    }
    expect(found).toEqual(expected)
    expect(await asked(w, { ip: '203.0.113.8' })).toBe(false)
  })

  it('is asked of programs, and of nobody while nobody wants to know', async () => {
    const w = await world()
    expect(await asked(w, { userAgent: 'python-requests/2.32' })).toBe(false)
    expect(await logTypes(w)).toEqual([])
    await protect(w.services, 'bot-detection', { challenge_password_policy: 'when_risky' })
    expect(await asked(w, { userAgent: 'python-requests/2.32' })).toBe(true)
    expect(await asked(w)).toBe(false)
    // An application's server is a program too, and may be one.
    expect(await guess(w, password, { http: { ...http, userAgent: 'node' } })).toBe('complete')
  })

  it('is asked of an identifier that is guessed at from many addresses, whether there is such a user or not', async () => {
    const w = await world()
    await protect(w.services, 'bot-detection', { challenge_password_policy: 'when_risky' })
    for (const username of ['ann@example.com', 'nobody@example.com']) {
      const spread = (i: number) => guess(w, { username, ip: `198.51.100.${i}` })
      expect(await times(5, spread)).toEqual(Array(5).fill('invalid_grant'))
      expect(await guess(w, { username, ip: '198.51.100.99' })).toBe('requires_verification')
      const browser = await browse(w)
      expect((await browser.show()).captcha).toBeUndefined()
      await browser.submit({ username, password: 'x' })
      const view = await browser.show()
      expect(view.errors).toEqual([{ code: 'invalid-captcha' }])
      await browser.submit({ username, password: 'x', ...solved(view) })
      expect((await browser.show()).errors).toEqual([{ code: 'wrong-credentials', field: 'password' }])
    }
  })

  it.each([false, true])('that cannot be assessed is let through only where fail_open is %s', async fail_open => {
    const w = await world()
    await protect(w.services, 'bot-detection', { challenge_password_policy: 'when_risky' })
    await protect(w.services, 'captcha', { auth_challenge: { fail_open } })
    await sql`drop table attempts`.execute(w.services.db)
    expect(await asked(w)).toBe(!fail_open)
  })
})
