import { describe, expect, test } from 'vitest'
import { authorization, formClient } from '../fixtures/form-client.ts'
import { engines } from '../fixtures/store.ts'
import { createUser, totp } from '../fixtures/tenant.ts'
import { callback, hostileTarget, inAddress, nastyTexts, script } from './hostile-target.ts'

describe.each(engines)('whatever pages are sent, on %s,', engine => {
  const target = hostileTarget(engine)
  const { ask, post, begun, harmless } = target
  const nasty = Object.fromEntries(nastyTexts('sqlite'))

  test('as a state, is refused with a page', async () => {
    for (const [name, value] of nastyTexts(engine)) {
      const state = inAddress(value)
      for (const path of [
        `/u/login?state=${state}`,
        `/u/mfa-otp-challenge?state=${state}`,
        `/continue?state=${state}`,
      ]) {
        expect([path, await harmless(`GET ${path}`, await ask(path))]).toEqual([
          path,
          name === 'long' ? expect.any(Number) : 400,
        ])
        const sent = await post(path, { state: value, username: 'a', password: 'b', code: '1', action: 'default' })
        expect(await harmless(`POST ${path}`, sent)).toBeGreaterThanOrEqual(400)
      }
      expect(await harmless(`resume ${name}`, await ask(`/authorize/${state}`))).toBeGreaterThanOrEqual(400)
    }
    for (const query of [
      '',
      '?state',
      '?state=a&state=b',
      '?state[]=a',
      '?state[$ne]=a',
      '?%73tate=%',
      '?state=%ff%fe',
    ])
      expect(await harmless(query, await ask(`/u/login${query}`))).toBe(400)
  })

  test('as a state of another browser, opens nothing and disturbs nothing', async () => {
    const { browser, page } = await begun()
    const state = page.url.searchParams.get('state')
    const thief = formClient(target.server.origin)
    expect((await thief.open(`/u/login?state=${state}`)).status).toBe(400)
    const tried = await thief.submit(page, { username: target.user.email, password: target.user.password })
    expect(tried.status).toBe(400)
    // Not with the cookie of a login of his own either.
    await thief.open(authorization(target.clientId, callback).path)
    expect((await thief.open(`/u/login?state=${state}`)).status).toBe(400)
    expect((await thief.submit(page, { username: target.user.email, password: target.user.password })).status).toBe(400)
    expect((await thief.open(`/authorize/${state}`)).status).toBe(400)
    expect((await thief.open(`/continue?state=${state}`)).status).toBe(400)
    expect((await browser.submit(page, { username: target.user.email, password: target.user.password })).screen).toBe(
      'mfa-otp-challenge',
    )
  })

  test('in the fields of the pages, is an answer like any other', async () => {
    for (const [name, value] of nastyTexts(engine)) {
      const { browser, page } = await begun()
      const path = page.url.pathname + page.url.search
      const send = (fields: Record<string, string>) =>
        browser.request(path, { method: 'POST', body: new URLSearchParams({ action: 'default', ...fields }) })
      const forms: Record<string, string>[] = [
        { username: value, password: value },
        { username: target.user.email, password: value },
        { username: value, password: target.user.password, action: value },
        { action: 'change-language', language: value },
      ]
      for (const fields of forms) await harmless(`${name} ${JSON.stringify(fields).slice(0, 60)}`, await send(fields))
      expect(await harmless(`${name} shown again`, await browser.request(path))).toBe(200)
      for (const side of ['signup', 'reset-password-request']) {
        const to = path.replace('/u/login', `/u/${side}`)
        await harmless(`${side} ${name}`, await browser.request(to))
        const body = { email: value, username: value, password: value, phone: value, action: 'default' }
        await harmless(
          `${side} ${name}`,
          await browser.request(to, { method: 'POST', body: new URLSearchParams(body) }),
        )
      }
    }
  }, 60_000)

  test('as a code, is a wrong code', async () => {
    const someone = await createUser(target.server, { enrolled: ['otp'] })
    const { browser, page } = await begun()
    const challenge = await browser.submit(page, { username: someone.email, password: someone.password })
    const path = challenge.url.pathname + challenge.url.search
    for (const name of ['nul', 'script', 'fullwidth', 'breaks', 'long', 'lone'] as const) {
      const body = new URLSearchParams({ action: 'default', code: nasty[name] as string })
      expect(await harmless(name, await browser.request(path, { method: 'POST', body }))).toBe(303)
    }
    for (const action of [
      script,
      'nul\0',
      'selection-action::-1',
      'selection-action::999',
      'pick-authenticator',
      'constructor',
    ])
      await harmless(
        action,
        await browser.request(path, { method: 'POST', body: new URLSearchParams({ action, code: '1' }) }),
      )
    const last = await browser.open(path)
    expect(last.screen).toBe('mfa-otp-challenge')
    const passed = await browser.submit(last, { code: totp(someone.seed) })
    expect(passed.left?.searchParams.has('code')).toBe(true)
  })
})
