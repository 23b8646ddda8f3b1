import { describe, expect, it } from 'vitest'
import { digestPurpose } from '../../src/factors/factor.ts'
import { newRecoveryCode, recoveryCodeDigest } from '../../src/factors/recovery-code/code.ts'
import type { LoginService, Next } from '../../src/login/login.ts'
import { loginService } from '../../src/login/service.ts'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { closeSettingsCache } from '../../src/store/settings.ts'
import { atEnd, engines, openFor } from '../fixtures/store.ts'
import { type Browser, browse, http, logTypes, password, type World, world } from './harness.ts'
import { challengeWith } from './play.ts'

/** As many nodes over the store of a world as asked for, each with a connection of its own. */
const nodes = (w: World, count: number): LoginService[] =>
  Array.from({ length: count }, () => {
    const db = openFor(w.services.config.database)
    atEnd(() => closeSettingsCache(db))
    return loginService({ ...w.parts, services: { ...w.services, db } })
  })

const submitTo = (
  node: LoginService,
  browser: Browser,
  screen: string,
  fields: Record<string, string>,
): Promise<Next> => node.submit(browser.bearer, { screen, action: 'default', fields }, http)

const settled = async (work: Promise<Next>[]) =>
  (await Promise.allSettled(work)).map(r =>
    r.status === 'fulfilled' ? r.value.kind : (r.reason as { code: string }).code,
  )

describe.each(engines)('races on %s', engine => {
  it('one of twenty logins passes with the same code at the same moment', async () => {
    const w = await world({ engine, enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
    const browsers = await Promise.all(Array.from({ length: 20 }, () => browse(w)))
    for (const browser of browsers) await browser.submit(password)
    const code = w.code()
    // More wrong answers than the bucket holds: whatever the order, no second one may pass.
    const kinds = await settled(browsers.map(browser => browser.submit({ code })))
    expect(kinds.filter(kind => kind === 'finished')).toHaveLength(1)
    expect((await logTypes(w)).filter(type => type === 's')).toHaveLength(1)
  })

  it('twenty submits of one code in one login, on three nodes, pass it once', async () => {
    let runs = 0
    const w = await world({
      engine,
      enrolled: ['otp'],
      scripts: [
        [challengeWith('otp')],
        () => {
          runs += 1
          return []
        },
      ],
    })
    const browser = await browse(w)
    await browser.submit(password)
    const code = w.code()
    const all = nodes(w, 3)
    const kinds = await settled(
      Array.from({ length: 20 }, (_, n) =>
        submitTo(all[n % 3] as LoginService, browser, 'mfa-otp-challenge', { code }),
      ),
    )
    expect(kinds.every(kind => kind === 'finished' || kind === 'show')).toBe(true)
    expect(kinds).toContain('finished')
    const types = await logTypes(w)
    expect(types.filter(type => type === 'gd_auth_succeed')).toHaveLength(1)
    expect(types.filter(type => type === 's')).toHaveLength(1)
    const user = await w.services.db.selectFrom('users').select('logins_count').executeTakeFirstOrThrow()
    expect(user.logins_count).toBe(1)
    // Another node may run an Action beside this one, never without a recorded pass.
    expect(runs).toBeGreaterThanOrEqual(1)
  })

  it('a password submitted twenty times proves it once, and runs an Action once on a node', async () => {
    let runs = 0
    const w = await world({
      engine,
      enrolled: ['otp'],
      scripts: [
        async () => {
          runs += 1
          await new Promise(resolve => setTimeout(resolve, 20))
          return [challengeWith('otp')]
        },
      ],
    })
    const browser = await browse(w)
    const kinds = await settled(Array.from({ length: 20 }, () => submitTo(w.login, browser, 'login', password)))
    expect(new Set(kinds)).toEqual(new Set(['show']))
    expect(runs).toBe(1)
    expect(await logTypes(w)).toEqual(['scv', 'gd_start_auth'])
  })

  it('the right password passes twenty logins of one user at once, and no more in that minute', async () => {
    const w = await world({ engine })
    const browsers = await Promise.all(Array.from({ length: 30 }, () => browse(w)))
    const kinds = await settled(browsers.map(browser => browser.submit(password)))
    expect(kinds.filter(kind => kind === 'finished')).toHaveLength(20)
    expect((await logTypes(w)).filter(type => type === 'limit_sul')).toHaveLength(10)
  })

  it('of thirty wrong passwords at once ten are looked at, and the right one is refused after them', async () => {
    const w = await world({ engine })
    const browsers = await Promise.all(Array.from({ length: 30 }, () => browse(w)))
    await settled(browsers.map(browser => browser.submit({ ...password, password: 'wrong' })))
    const types = await logTypes(w)
    // The tenth is told of as it fails, the others as they are refused.
    expect([types.filter(type => type === 'fp').length, types.filter(type => type === 'limit_wc').length]).toEqual([
      10, 21,
    ])
    const late = await browse(w)
    expect((await late.submit(password)).kind).toBe('show')
  })

  it('a recovery code passes one of ten logins and is replaced', async () => {
    const w = await world({
      engine,
      guardian: { factors: { otp: true, 'recovery-code': true } },
      scripts: [[challengeWith('recovery-code')]],
    })
    const { db, box, now } = w.services
    const code = newRecoveryCode(size => crypto.getRandomValues(new Uint8Array(size)))
    const digest = (text: string) => box.digest(digestPurpose, text)
    const codeHash = recoveryCodeDigest(digest, w.userId, code)
    await insertEnrollment(db, box, { userId: w.userId, factor: 'recovery-code', confirmed: true, codeHash }, now())
    const browsers = await Promise.all(Array.from({ length: 10 }, () => browse(w)))
    for (const browser of browsers) await browser.submit(password)
    const screens = await Promise.all(browsers.map(browser => browser.submit({ code })))
    const passed = screens.findIndex(
      next => next.kind === 'show' && next.screen === 'mfa-recovery-code-challenge-new-code',
    )
    expect(screens.filter(next => next.kind === 'show' && next.screen.endsWith('new-code'))).toHaveLength(1)
    const winner = browsers[passed] as Browser
    const next = String((await winner.show()).data['text_code'])
    expect(next).not.toBe(code)
    expect((await winner.submit({ saved: 'on' })).kind).toBe('finished')
    const after = await browse(w)
    await after.submit(password)
    expect(await after.submit({ code: next })).toMatchObject({ screen: 'mfa-recovery-code-challenge-new-code' })
  })

  it('a decision is taken by one of twenty', async () => {
    const w = await world({ engine })
    const browser = await browse(w)
    await browser.submit(password)
    const { state, browser: cookie } = browser.bearer
    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => w.login.takeDecision(state, cookie)))
    expect(taken.filter(t => t.status === 'fulfilled')).toHaveLength(1)
  })
})
