import type { KyselyPlugin } from 'kysely'
import { describe, expect, it } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import type { Next } from '../../src/login/login.ts'
import { loginService } from '../../src/login/service.ts'
import { inboxMessages } from '../../src/store/inbox.ts'
import { loadLogin } from '../../src/store/logins.ts'
import { forgetDevices } from '../../src/store/risk-history.ts'
import { hashToken } from '../../src/store/secrets.ts'
import { ticketState } from '../../src/store/tickets.ts'
import { deliveryOf } from '../fixtures/delivery.ts'
import { engines } from '../fixtures/store.ts'
import { browse, http, logTypes, password, request, type World, world } from './harness.ts'
import { challengeWith, enrollWith } from './play.ts'
import { form, fresh, isPassword, linkFor, open, resetWorld } from './resets.ts'

class Killed extends Error {}

/** Lets the process "die" at the n-th statement: before it is done, or with its answer lost. */
const dieAt = (n: number, when: 'before' | 'after') => {
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => {
      count += 1
      if (when === 'before' && count === n) throw new Killed()
      if (count > n) throw new Killed()
      return node
    },
    transformResult: async ({ result }) => {
      if (when === 'after' && count === n) throw new Killed()
      return result
    },
  }
  return { plugin, reached: () => count }
}

/** One request to a process that dies at a statement of it; the answer is lost then. */
const lost = async (
  w: World,
  n: number,
  when: 'before' | 'after',
  work: (login: World['login']) => Promise<unknown>,
) => {
  const { plugin, reached } = dieAt(n, when)
  const dying = loginService({ ...w.parts, services: { ...w.services, db: w.services.db.withPlugin(plugin) } })
  const died = await work(dying).then(
    () => false,
    error => {
      if (!(error instanceof Killed)) throw error
      return true
    },
  )
  return died || reached() >= n
}

describe.each(engines)('a process killed at any statement, on %s', engine => {
  it('leaves a login at the screen where it was, and nothing is accepted twice', async () => {
    let runs = 0
    const w = await world({
      engine,
      enrolled: ['otp'],
      scripts: [
        [challengeWith('otp')],
        () => {
          runs += 1
          return [enrollWith('phone')]
        },
      ],
      guardian: { factors: { otp: true, sms: true } },
    })
    for (const when of ['before', 'after'] as const) {
      let died = true
      for (let n = 1; died && n < 60; n++) {
        runs = 0
        // Attempts that a dying process has spent come back with time; so do codes.
        w.services.clock.advance(3_600_000)
        await w.services.db.deleteFrom('logs').execute()
        const browser = await browse(w)
        const form = { screen: 'login', action: 'default', fields: password }
        const first = await lost(w, n, when, login => login.submit(browser.bearer, form, http))
        // The next request finds the login where it was before the record, or where it was after.
        const found = await w.login.view(browser.bearer, http)
        const screen = 'view' in found ? found.view.screen : found.next.kind
        expect(['login', 'mfa-otp-challenge']).toContain(screen)
        browser.next = { kind: 'show', screen }
        if (screen === 'login') await browser.submit(password)

        const code = { screen: 'mfa-otp-challenge', action: 'default', fields: { code: w.code() } }
        const second = await lost(w, n, when, login => login.submit(browser.bearer, code, http))
        const then = await w.login.view(browser.bearer, http)
        const reached = 'view' in then ? then.view.screen : then.next.kind
        expect(['mfa-otp-challenge', 'mfa-sms-enrollment']).toContain(reached)
        if (reached === 'mfa-otp-challenge') {
          // The code was not accepted, so it is still good.
          expect(await w.login.submit(browser.bearer, code, http)).toMatchObject({ screen: 'mfa-sms-enrollment' })
        }
        const types = await logTypes(w)
        expect(types.filter(type => type === 'scv')).toHaveLength(1)
        expect(types.filter(type => type === 'gd_auth_succeed')).toHaveLength(1)
        expect(runs).toBeGreaterThanOrEqual(1)
        const row = await loadLogin(w.services.db, hashToken(browser.bearer.state))
        const journal = JSON.parse(row?.state ?? '{}').journal as { kind: string; index?: number }[]
        expect(journal.filter(e => e.kind === 'action').map(e => e.index)).toEqual([0, 1])
        died = first || second
      }
      expect(died).toBe(false)
    }
  }, 60_000)

  it('leads to the end again when only the last answer was lost', async () => {
    const w = await world({ engine })
    const browser = await browse(w)
    const answer = await browser.submit(password)
    const again = await w.login.view(browser.bearer, http)
    expect(again).toEqual({
      next: { kind: 'finished', decision: (answer as Extract<Next, { kind: 'finished' }>).decision },
    })
    expect((await browser.submit(password)).kind).toBe('finished')
    expect(await logTypes(w)).toEqual(['scv', 's'])
  })
})

describe.each(engines)('a reset that is killed at any statement, on %s', engine => {
  it('has changed the password with the link used up, or neither', async () => {
    const w = await resetWorld({ engine, enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
    const words = [password.password, fresh, 'Another-Horse-9']
    for (const when of ['before', 'after'] as const) {
      let died = true
      for (let n = 1; died && n < 60; n++) {
        w.services.clock.advance(3_600_000)
        await w.services.db.deleteFrom('logs').execute()
        const token = await linkFor(w)
        const browser = await open(w, token)
        await browser.submit({ code: w.code() })
        const before = (await Promise.all(words.map(word => isPassword(w, word)))).indexOf(true)
        const wanted = words[(before + 1) % 3] as string
        const answer = { screen: 'reset-password', action: 'default', fields: form(wanted) }
        died = await lost(w, n, when, login => login.submit(browser.bearer, answer, http))
        const changed = await isPassword(w, wanted)
        expect((await ticketState(w.services.db, 'password-change', token, w.services.now())).kind).toBe(
          changed ? 'used' : 'valid',
        )
        // The same browser stands at the form, or at its end; sending it once more comes to the same.
        expect(await w.login.submit(browser.bearer, answer, http)).toMatchObject({ decision: { kind: 'complete' } })
        expect(await isPassword(w, wanted)).toBe(true)
        expect((await logTypes(w)).filter(type => type === 'scp')).toHaveLength(1)
      }
      expect(died).toBe(false)
    }
  }, 120_000)
})

it('begins again as if nothing had been when it dies while it begins', async () => {
  const w = await world()
  // The settings are in the cache, which outlives no process.
  await browse(w)
  const asked = request()
  expect(await lost(w, 1, 'before', login => login.begin(asked))).toBe(true)
  expect((await w.login.begin(asked)).next).toMatchObject({ screen: 'login' })
})

it('enrolls nothing by half', async () => {
  const w = await world({ scripts: [[enrollWith('otp')]] })
  let died = true
  for (let n = 1; died; n++) {
    await w.services.db.deleteFrom('enrollments').execute()
    w.services.clock.advance(3_600_000)
    const browser = await browse(w)
    await browser.submit(password)
    const seed = String((await browser.show()).data['text_code'])
    const fields = { code: totpAt(seed, w.services.now()) }
    const form = { screen: 'mfa-otp-enrollment-qr', action: 'default', fields }
    died = await lost(w, n, 'before', login => login.submit(browser.bearer, form, http))
    const rows = await w.services.db.selectFrom('enrollments').select('id').execute()
    const found = await w.login.view(browser.bearer, http)
    if ('view' in found) {
      expect(rows).toEqual([])
      expect((await w.login.submit(browser.bearer, form, http)).kind).toBe('finished')
    }
    expect(await w.services.db.selectFrom('enrollments').select('id').execute()).toHaveLength(1)
  }
})

describe.each(engines)('a login that must prove its address, killed at any statement, on %s', engine => {
  it('stands at the check or is through it, and trusts the device exactly then', async () => {
    const w = await world({ engine, guardian: { policies: ['confidence-score'] } })
    deliveryOf(w.services)
    await (await browse(w)).submit(password)
    const check = 'login-email-verification'
    const devices = () => w.services.db.selectFrom('user_devices').selectAll().execute()
    const codeAfter = async (known: number): Promise<string> => {
      const mails = () => inboxMessages(w.services.db, { to: 'ann@example.com', limit: 200 })
      await expect.poll(async () => (await mails()).length, { timeout: 10_000 }).toBeGreaterThan(known)
      return (await mails())[0]?.code as string
    }
    let mails = 0
    for (const when of ['before', 'after'] as const) {
      let died = true
      for (let n = 1; died && n < 60; n++) {
        w.services.clock.advance(3_600_000)
        await w.services.db.deleteFrom('logs').execute()
        await forgetDevices(w.services.db, w.userId)
        const browser = await browse(w)
        const form = { screen: 'login', action: 'default', fields: password }
        const first = await lost(w, n, when, login => login.submit(browser.bearer, form, http))
        const found = await w.login.view(browser.bearer, http)
        const screen = 'view' in found ? found.view.screen : found.next.kind
        expect(['login', check]).toContain(screen)
        browser.next = { kind: 'show', screen }
        if (screen === 'login') expect(await browser.submit(password)).toMatchObject({ screen: check })
        expect(await devices()).toEqual([])

        const fields = { code: await codeAfter(mails) }
        mails += 1
        const answer = { screen: check, action: 'default', fields }
        const second = await lost(w, n, when, login => login.submit(browser.bearer, answer, http))
        const then = await w.login.view(browser.bearer, http)
        const through = !('view' in then)
        expect(await devices()).toHaveLength(through ? 1 : 0)
        // The code was not accepted, so it is still good.
        if (!through) expect(await w.login.submit(browser.bearer, answer, http)).toMatchObject({ kind: 'finished' })
        expect(await devices()).toHaveLength(1)
        const types = await logTypes(w)
        for (const type of ['scv', 'gd_auth_email_verification', 's'])
          expect(types.filter(other => other === type)).toHaveLength(1)
        died = first || second
      }
      expect(died).toBe(false)
    }
  }, 90_000)
})
