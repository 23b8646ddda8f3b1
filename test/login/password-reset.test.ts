import { describe, expect, it } from 'vitest'
import { removeFactors } from '../../src/enrollment/remove.ts'
import { loginService } from '../../src/login/service.ts'
import { insertOrganization } from '../../src/store/organizations.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { updateUser } from '../../src/store/users.ts'
import { engines } from '../fixtures/store.ts'
import { http, logTypes, type World } from './harness.ts'
import { challengeWith, challengeWithAny } from './play.ts'
import { form, fresh, isPassword, linkFor, open, resetWorld } from './resets.ts'

const asked = (options: Parameters<typeof resetWorld>[0] = {}) =>
  resetWorld({ enrolled: ['otp'], scripts: [[challengeWith('otp')]], ...options })

const logs = async (w: World) =>
  (await w.services.db.selectFrom('logs').select('data').orderBy('log_id').execute()).map(
    ({ data }) => JSON.parse(data) as Record<string, unknown> & { type: string; details?: Record<string, unknown> },
  )

describe.each(engines)('a reset on %s', engine => {
  it('goes through the challenge to the new password, and ends every session', async () => {
    const w = await asked({ engine })
    const browser = await open(w, await linkFor(w))
    expect(browser.next).toMatchObject({ screen: 'reset-password-mfa-otp-challenge' })
    expect(await browser.show()).toMatchObject({ prompt: 'reset-password', canPick: false })
    expect(await browser.submit({ code: w.code() })).toMatchObject({ screen: 'reset-password' })
    expect((await browser.show()).data).toEqual({ email: 'ann@example.com', password_policy: expect.any(Array) })
    const done = await browser.submit(form())
    expect(done).toMatchObject({ kind: 'finished', decision: { kind: 'complete' }, resetting: { reason: undefined } })
    expect(await isPassword(w, fresh)).toBe(true)
    expect(await logTypes(w)).toEqual(['gd_start_auth', 'gd_auth_succeed', 'scp'])
    expect(await w.login.view(browser.bearer, http)).toEqual({ next: done })
    expect(await browser.submit(form('Another-Horse-9'))).toEqual(done)
    expect(await isPassword(w, fresh)).toBe(true)
  })

  it('is handed to nobody as a login', async () => {
    const w = await asked({ engine, scripts: [] })
    const browser = await open(w, await linkFor(w))
    await browser.submit(form())
    await expect(w.login.takeDecision(browser.bearer.state, browser.bearer.browser)).rejects.toThrow()
  })

  it('is used up by the new password alone, whatever was tried before', async () => {
    const w = await asked({ engine })
    const token = await linkFor(w)
    const browser = await open(w, token)
    await browser.submit({ code: w.code() })
    for (const [fields, error] of [
      [{}, { code: 'no-password', field: 'password-reset' }],
      [{ 'password-reset': fresh }, { code: 'no-re-enter-password', field: 're-enter-password' }],
      [
        { ...form(), 're-enter-password': 'other' },
        { code: 'password-mismatch', field: 're-enter-password' },
      ],
      [form('short'), { code: 'password-policy-not-conformant', field: 'password-reset' }],
    ] as const) {
      expect(await browser.submit(fields)).toMatchObject({ screen: 'reset-password' })
      expect((await browser.show()).errors).toEqual([error])
    }
    expect((await open(w, token)).next).toMatchObject({ screen: 'reset-password-mfa-otp-challenge' })
    await browser.submit(form())
    expect(await isPassword(w, fresh)).toBe(true)
    expect((await logTypes(w)).filter(type => type.endsWith('cp'))).toEqual(['fcp', 'scp'])
    await expect(open(w, token)).rejects.toThrow('used')
  })

  it('of several by one link only the first that ends counts', async () => {
    const w = await asked({ engine })
    const token = await linkFor(w)
    const [one, two] = [await open(w, token), await open(w, token)]
    await one.submit({ code: w.code() })
    w.services.clock.advance(30_000)
    await two.submit({ code: w.code() })
    const words = [fresh, 'Another-Horse-9']
    const ends = await Promise.all([one.submit(form(words[0])), two.submit(form(words[1]))])
    const kinds = ends.map(end => end.kind === 'finished' && end.decision.kind)
    expect(kinds.sort()).toEqual(['complete', 'deny'])
    const winner = ends.findIndex(end => end.kind === 'finished' && end.decision.kind === 'complete')
    expect(await isPassword(w, words[winner] as string)).toBe(true)
    expect(ends[1 - winner]).toMatchObject({ decision: { error: 'ticket_used' } })
    expect((await logTypes(w)).filter(type => type.endsWith('cp')).sort()).toEqual(['fcp', 'scp'])
  })

  it('is void once the user is blocked, has another address, or has lost the factor', async () => {
    const blockIt = (w: World) => updateUser(w.services.db, w.userId, { blocked: true }, w.services.now())
    const move = (w: World) => updateUser(w.services.db, w.userId, { email: 'new@example.com' }, w.services.now())
    for (const [change, error] of [
      [blockIt, 'unauthorized'],
      [move, 'ticket_invalid'],
      [(w: World) => removeFactors(w.services, w.userId, 'all', {}), 'access_denied'],
    ] as const) {
      const w = await asked({ engine })
      const browser = await open(w, await linkFor(w))
      await change(w)
      expect(await browser.submit({ code: w.code() })).toMatchObject({ decision: { kind: 'deny', error } })
      expect(await isPassword(w, fresh)).toBe(false)
    }
  })

  it('that has reached the form is void by the same', async () => {
    const w = await asked({ engine })
    const browser = await open(w, await linkFor(w))
    await browser.submit({ code: w.code() })
    await updateUser(w.services.db, w.userId, { email: 'new@example.com' }, w.services.now())
    expect(await browser.submit(form())).toMatchObject({ decision: { error: 'ticket_invalid' } })
    expect(await isPassword(w, fresh)).toBe(false)
    expect(await logTypes(w)).toContain('fcp')
  })
})

describe('what an Action of a reset is told', () => {
  it('is who opened the link, by what, and in which application and organization', async () => {
    const w = await asked({ scripts: [[challengeWith('otp')], []] })
    const { db, now } = w.services
    const organization = {
      id: 'org_1',
      name: 'one',
      display_name: 'One',
      data: { metadata: { tier: 'gold' } },
      now: now(),
    }
    await insertOrganization(db, organization, [])
    const token = await linkFor(w, { clientId: 'app', organizationId: 'org_1' })
    const from = { query: { ticket: token, campaign: 'spring', ui_locales: 'en' }, method: 'POST' }
    const browser = await open(w, token, from)
    expect(w.events[0]).toMatchObject({
      authentication: { methods: [{ name: 'email' }] },
      client: { client_id: 'app', name: 'App', metadata: {} },
      connection: { id: 'con_0000000000000001', strategy: 'auth0' },
      organization: { id: 'org_1', name: 'one', display_name: 'One', metadata: { tier: 'gold' } },
      request: { method: 'GET', body: {}, query: { campaign: 'spring', ui_locales: 'en' }, ip: http.ip },
      stats: { logins_count: 0 },
      transaction: { locale: 'en', ui_locales: ['en'] },
      user: { email: 'ann@example.com', enrolledFactors: [{ type: 'otp' }] },
    })
    expect(JSON.stringify(w.events)).not.toContain(token)
    await browser.submit({ code: w.code() })
    expect(w.events[1]).toMatchObject({
      authentication: { methods: [{ name: 'email' }, { name: 'mfa', type: 'otp' }] },
      request: { method: 'GET', body: {} },
    })
    const scp = (await browser.submit(form())) && (await logs(w)).find(({ type }) => type === 'scp')
    expect(scp).toMatchObject({
      client_id: 'app',
      organization_id: 'org_1',
      user_name: 'ann@example.com',
      connection: 'Username-Password-Authentication',
      details: { transaction_id: expect.any(String), actions: { executions: [expect.any(String)] } },
    })
    const runs = await db.selectFrom('action_executions').selectAll().execute()
    expect(runs).toMatchObject([{ trigger_id: 'password-reset-post-challenge', status: 'final' }])
  })

  it('of a link that came as a text is that a phone was shown, while the account has that number', async () => {
    const w = await asked()
    const { db } = w.services
    const identity = db.updateTable('identities').where('identity_user_id', '=', 'ann')
    await identity.set({ phone_number: '+4930123456' }).execute()
    const token = await linkFor(w, { email: undefined, phone: '+4930123456' })
    await open(w, token)
    expect(w.events[0]).toMatchObject({ authentication: { methods: [{ name: 'phone_number' }] } })
    await identity.set({ phone_number: '+4930999999' }).execute()
    await expect(open(w, token)).rejects.toThrow('invalid')
  })

  it('without an application is that it is about all of them', async () => {
    const w = await asked()
    await open(w, await linkFor(w))
    await open(w, await linkFor(w, { clientId: 'gone' }))
    for (const event of w.events)
      expect(event['client']).toEqual({ client_id: 'global', name: 'All Applications', metadata: {} })
  })
})

describe('the challenges of a reset', () => {
  it('come in the order of the Actions, each with its own page, and a picker where there is a choice', async () => {
    const w = await resetWorld({
      enrolled: ['otp', 'phone'],
      guardian: { factors: { otp: true, sms: true, email: true } },
      scripts: [[challengeWithAny('phone', 'email')], [challengeWith('otp')]],
    })
    const browser = await open(w, await linkFor(w))
    expect(browser.next).toMatchObject({ screen: 'mfa-login-options' })
    await browser.submit({}, 'email')
    expect(browser.next).toMatchObject({ screen: 'reset-password-mfa-email-challenge' })
    await browser.submit({}, 'pick-authenticator')
    expect(await browser.submit({}, 'sms')).toMatchObject({ screen: 'reset-password-mfa-sms-challenge' })
    expect(await logTypes(w)).not.toContain('gd_auth_succeed')
    expect(
      await w.login.submit(browser.bearer, { screen: 'reset-password', action: 'default', fields: form() }, http),
    ).toMatchObject({
      screen: 'reset-password-mfa-sms-challenge',
    })
  })

  it('are not asked for by the policy, by `acr_values` or by the setting for logins', async () => {
    const w = await resetWorld({
      enrolled: ['otp'],
      guardian: { policies: ['all-applications'], factors: { otp: true } },
      tenant: { customize_mfa_in_postlogin_action: false },
    })
    const from = { query: { acr_values: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' } }
    expect((await open(w, await linkFor(w), from)).next).toMatchObject({ screen: 'reset-password' })
  })

  it('are as many as the tenant lets a flow have', async () => {
    const w = await asked({
      scripts: [[1, 2, 3, 4, 5].map(() => challengeWith('otp'))],
      tenant: { mfa_command_limit: 2 },
    })
    const browser = await open(w, await linkFor(w))
    expect(await browser.submit({ code: w.code() })).toMatchObject({ decision: { error: 'access_denied' } })
    expect(await logTypes(w)).toContain('fcp')
  })

  it('go on in another process, with the Actions that were bound when the link was opened', async () => {
    const w = await asked()
    const browser = await open(w, await linkFor(w))
    await changeDocument(w.services.db, 'tenant', tenant => ({ ...tenant, friendly_name: 'Changed' }))
    const other = loginService({ ...w.parts, actions: { ...w.parts.actions, bindings: async () => [] } })
    const form1 = { screen: 'reset-password-mfa-otp-challenge', action: 'default', fields: { code: w.code() } }
    expect(await other.submit(browser.bearer, form1, http)).toMatchObject({ screen: 'reset-password' })
  })

  it('end with the time that a login may take', async () => {
    const w = await asked({ tenant: { login_lifetime_in_minutes: 10 } })
    const browser = await open(w, await linkFor(w))
    w.services.clock.advance(10 * 60_000)
    await expect(browser.submit({ code: w.code() })).rejects.toThrow()
  })
})
