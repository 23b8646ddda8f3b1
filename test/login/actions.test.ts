import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actionsOf } from '../../src/actions/actions.ts'
import { bindTrigger } from '../../src/actions/bindings.ts'
import { changeAction, createAction } from '../../src/actions/drafts.ts'
import type { Runner } from '../../src/actions/runner/run.ts'
import { createRunner } from '../../src/actions/runner/runner.ts'
import { deployDraft } from '../../src/actions/versions.ts'
import { readState } from '../../src/flow/upgrade.ts'
import type { LoginRequest } from '../../src/login/login.ts'
import { loginService } from '../../src/login/service.ts'
import { traceOf } from '../../src/login/trace.ts'
import { findAction } from '../../src/store/actions.ts'
import { addUserGrant } from '../../src/store/user-grants.ts'
import { atEnd } from '../fixtures/store.ts'
import { browse, http, logTypes, password, request, type World, world } from './harness.ts'
import { challengeWith } from './play.ts'

let runner: Runner
beforeAll(() => {
  runner = createRunner({ allowHosts: [], log: { warn: () => {} } })
})
afterAll(() => runner.close())

/** A world whose Actions are scripts in the real runner, bound in the order given. */
const withScripts = async (codes: string[], options: Parameters<typeof world>[0] = {}) => {
  const w = await world(options)
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  atEnd(() => rmSync(home, { recursive: true, force: true }))
  const environment = { PATH: process.env.PATH, HOME: home, npm_config_registry: 'http://127.0.0.1:9/' }
  const actions = actionsOf(w.services, { runner, environment })
  const context = { ...w.services, builder: actions.builder }
  const ids: string[] = []
  for (const [i, code] of codes.entries()) {
    const input = {
      name: `Action ${i + 1}`,
      code,
      trigger: { id: 'post-login' },
      dependencies: [],
      runtime: undefined,
      secrets: [{ name: 'SHARED', value: 'shared-secret-of-the-test' }],
    }
    const { id } = await createAction(context, input, { deploy: false })
    await expect.poll(async () => (await findAction(w.services.db, id))?.status, { timeout: 15_000 }).toBe('built')
    await deployDraft(w.services, id)
    ids.push(id)
  }
  await bindTrigger(
    w.services,
    'post-login',
    ids.map(value => ({ type: 'action_id', value })),
  )
  const parts = { ...w.parts, actions: actions.host }
  const real: World = { ...w, parts, login: loginService(parts) }
  return { w: real, ids, context }
}

const executing = (body: string) => `exports.onExecutePostLogin = async (event, api) => { ${body} }`

describe('Actions in the real runner', () => {
  it('see fresh facts after each challenge, and their commands decide the login', async () => {
    const { w } = await withScripts(
      [
        executing(`
          api.transaction.setMetadata('seen', event.user.enrolledFactors.length)
          api.authentication.challengeWithAny(event.user.enrolledFactors.map(f => ({ type: f.type })))`),
        executing(`
          const last = event.authentication.methods.at(-1)
          api.idToken.setCustomClaim('second', [last.name, last.type, event.transaction.metadata.seen, event.session.id.length])`),
      ],
      { enrolled: ['otp'] },
    )
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await browser.submit({ code: w.code() })).toMatchObject({
      decision: { kind: 'complete', idTokenClaims: { second: ['mfa', 'otp', 1, 32] } },
    })
    const row = await w.services.db.selectFrom('action_executions').selectAll().executeTakeFirstOrThrow()
    expect(row.status).toBe('final')
    expect(JSON.parse(row.results).map((r: { action_name: string }) => r.action_name)).toEqual(['Action 1', 'Action 2'])
  })

  it('send the user away and take a signed token back, in the version that the login began with', async () => {
    const { w, ids, context } = await withScripts([
      `${executing(`
          const token = api.redirect.encodeToken({ secret: event.secrets.SHARED, payload: { asked: 1 } })
          api.redirect.sendUserTo('https://elsewhere.example/form', { query: { session_token: token } })`)}
        exports.onContinuePostLogin = async (event, api) => {
          const payload = api.redirect.validateToken({ secret: event.secrets.SHARED, tokenParameterName: 'session_token' })
          api.idToken.setCustomClaim('answer', [payload.answer, event.request.query.extra])
        }`,
      executing(`api.idToken.setCustomClaim('after', event.request.query.extra)`),
    ])
    const browser = await browse(w)
    const sent = await browser.submit(password)
    if (sent.kind !== 'redirect') throw new Error('no redirect')
    const url = new URL(sent.url)
    expect(url.searchParams.get('state')).toBe(browser.bearer.state)
    expect(await w.login.view(browser.bearer, http)).toMatchObject({ next: { kind: 'redirect', url: sent.url } })

    await changeAction(context, ids[0] as string, { code: executing(`api.access.deny('new version')`) })
    await expect
      .poll(async () => (await findAction(w.services.db, ids[0] as string))?.status, { timeout: 15_000 })
      .toBe('built')
    await deployDraft(w.services, ids[0] as string)

    const secret = new TextEncoder().encode('shared-secret-of-the-test')
    const token = await new SignJWT({ answer: 42, state: browser.bearer.state })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuedAt(Math.floor(w.services.now() / 1000))
      .setSubject(w.userId)
      .setIssuer('localhost')
      .setExpirationTime(Math.floor(w.services.now() / 1000) + 60)
      .sign(secret)
    const query = { state: browser.bearer.state, session_token: token, extra: 'x' }
    expect(await w.login.resume(browser.bearer, { ...http, query })).toMatchObject({
      decision: { kind: 'complete', idTokenClaims: { answer: [42, 'x'], after: 'x' } },
    })
  })

  it('end the login after a redirect where there is nothing to continue with: what it was for was not looked at', async () => {
    const { w } = await withScripts([
      executing(`api.redirect.sendUserTo('https://elsewhere.example/')`),
      executing(`api.idToken.setCustomClaim('later', true)`),
    ])
    const browser = await browse(w)
    expect((await browser.submit(password)).kind).toBe('redirect')
    expect(await w.login.resume(browser.bearer, http)).toMatchObject({
      decision: { kind: 'deny', error: 'access_denied', description: expect.stringContaining('onContinuePostLogin') },
    })
    expect(await logTypes(w)).toEqual(['scv', 'actions_execution_failed', 'f'])
  })

  it('end the login when what goes on after a redirect throws, whatever it says', async () => {
    const { w } = await withScripts([
      `${executing(`api.redirect.sendUserTo('https://elsewhere.example/')`)}
        exports.onContinuePostLogin = async () => { throw new TypeError('The Action does not export onContinuePostLogin') }`,
    ])
    const browser = await browse(w)
    await browser.submit(password)
    expect(await w.login.resume(browser.bearer, http)).toMatchObject({ decision: { kind: 'deny' } })
  })

  it('end the login when they throw, and the log tells which', async () => {
    const { w, ids } = await withScripts([
      executing(`api.user.setAppMetadata('a', 1)`),
      executing(`throw new Error('boom')`),
    ])
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({
      decision: { kind: 'deny', error: 'access_denied', description: 'boom' },
    })
    expect(await logTypes(w)).toEqual(['scv', 'actions_execution_failed', 'f'])
    const failed = await w.services.db
      .selectFrom('logs')
      .selectAll()
      .where('type', '=', 'actions_execution_failed')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(failed.data).details).toMatchObject({
      action_id: ids[1],
      action_name: 'Action 2',
      error_class: 'action_error',
    })
    const user = await w.services.db.selectFrom('users').selectAll().executeTakeFirstOrThrow()
    expect(user.app_metadata).toBe('{}')
  })

  it('leave a trace that tells versions, commands and results, and nothing secret', async () => {
    const { w } = await withScripts(
      [executing(`api.idToken.setCustomClaim('x', 'claim-value'); api.authentication.challengeWith({ type: 'otp' })`)],
      { enrolled: ['otp'] },
    )
    const browser = await browse(w)
    await browser.submit(password)
    const code = w.code()
    await browser.submit({ code })
    const row = await w.services.db.selectFrom('logins').selectAll().executeTakeFirstOrThrow()
    const trace = traceOf(readState(row.state))
    expect(trace.status).toBe('complete')
    expect(trace.journal.map(e => e.kind)).toEqual([
      'begun',
      'screen',
      'first-factor',
      'action',
      'command',
      'factor',
      'screen',
      'factor',
      'complete',
    ])
    expect(trace.journal.find(e => e.kind === 'action')).toMatchObject({ name: 'Action 1', number: 1, result: 'ok' })
    for (const secret of ['claim-value', code, w.seed, password.password]) {
      expect(JSON.stringify(trace)).not.toContain(secret)
    }
  })
})

describe('a refresh', () => {
  const refreshing = (w: World) =>
    request({
      uid: undefined,
      interactive: false,
      protocol: 'oauth2-refresh-token',
      http: { ...http, method: 'POST', body: { grant_type: 'refresh_token', refresh_token: 'secret-token' } },
      refreshToken: {
        id: 'rt',
        userId: w.userId,
        methods: [{ name: 'pwd', timestamp: '2026-01-15T11:00:00.000Z' }],
        authenticatedAt: w.services.now() - 1000,
        createdAt: w.services.now() - 1000,
        rotating: false,
        resourceServers: [],
        device: {},
        metadata: {},
      },
    })

  it('runs the Actions, without the token in their event, and counts no login', async () => {
    const w = await world({ scripts: [[]] })
    const { next } = await w.login.begin(refreshing(w))
    expect(next).toMatchObject({ kind: 'finished', decision: { kind: 'complete' } })
    expect(w.events[0]).toMatchObject({
      refresh_token: { id: 'rt' },
      transaction: { protocol: 'oauth2-refresh-token' },
      request: { body: { grant_type: 'refresh_token' } },
    })
    expect(JSON.stringify(w.events)).not.toContain('secret-token')
    expect(w.events[0]).not.toHaveProperty('session')
    expect(await logTypes(w)).toEqual([])
    const user = await w.services.db.selectFrom('users').select('logins_count').executeTakeFirstOrThrow()
    expect(user.logins_count).toBe(0)
  })

  it('is answered with what MFA it lacks', async () => {
    const w = await world({ enrolled: ['otp'], scripts: [[challengeWith('otp')]] })
    expect((await w.login.begin(refreshing(w))).next).toMatchObject({
      kind: 'show',
      mfa: { challenge: ['otp'], enroll: [] },
    })
    expect(await logTypes(w)).toEqual(['mfar'])
  })
})

describe('what else a login may ask', () => {
  it('is answered in a language that the tenant has, the first that was asked for', async () => {
    const localeOf = async (ui_locales: string | undefined, language: string | undefined) => {
      const w = await world({ tenant: { enabled_locales: ['en', 'de', 'fr'] }, scripts: [[]] })
      const params: Record<string, string> = ui_locales === undefined ? {} : { ui_locales }
      const browser = await browse(w, { params, http: { ...http, language } })
      await browser.submit(password)
      const [{ transaction }] = w.events as [{ transaction: { locale: string } }]
      return transaction.locale
    }
    expect(await localeOf('it fr-CA de', 'de')).toBe('fr')
    expect(await localeOf(undefined, 'de-AT')).toBe('de')
    expect(await localeOf('it', 'es')).toBe('en')
  })

  it('asks for consent and hands on what was agreed to', async () => {
    const w = await world()
    const browser = await browse(w, { consentFor: ['openid', 'read:x'] })
    expect(await browser.submit(password)).toMatchObject({ screen: 'consent' })
    expect((await browser.show()).data).toEqual({
      scopes: [
        { name: 'openid', description: undefined },
        { name: 'read:x', description: undefined },
      ],
    })
    expect(await browser.submit({}, 'something-else')).toMatchObject({ screen: 'consent' })
    expect(await browser.submit({}, 'accept')).toMatchObject({ decision: { consented: ['openid', 'read:x'] } })
  })

  it('asks for what was not agreed to at an earlier login, on the same API', async () => {
    const w = await world()
    const asked = (changes: Partial<LoginRequest>) => browse(w, { consentApi: 'https://api.example.com', ...changes })
    const grant = { userId: w.userId, clientId: 'app', audience: 'https://api.example.com', now: 1 }
    await addUserGrant(w.services.db, { ...grant, scope: ['openid', 'read:x'] })
    const same = await asked({ consentFor: ['openid', 'read:x'] })
    expect(await same.submit(password)).toMatchObject({ decision: { kind: 'complete', consented: undefined } })
    const more = await asked({ consentFor: ['openid', 'write:x'] })
    await more.submit(password)
    expect((await more.show()).data).toEqual({ scopes: [{ name: 'write:x', description: undefined }] })
    expect(await more.submit({}, 'accept')).toMatchObject({ decision: { consented: ['write:x'] } })
    const elsewhere = await asked({ consentFor: ['openid'], consentApi: undefined })
    expect(await elsewhere.submit(password)).toMatchObject({ screen: 'consent' })
    const again = await asked({ consentFor: ['openid', 'read:x'], prompt: ['consent'] })
    expect(await again.submit(password)).toMatchObject({ screen: 'consent' })
  })

  it('lets only members into an organization, and shows the picker to those of several', async () => {
    const w = await world({
      client: { organization_usage: 'require', organization_require_behavior: 'post_login_prompt' },
      scripts: [[]],
    })
    const { db } = w.services
    const organization = (id: string, name: string) =>
      db
        .insertInto('organizations')
        .values({ id, name, display_name: null, data: '{}', created_at: 1, updated_at: 1 })
        .execute()
    const join = (organization_id: string) =>
      db.insertInto('organization_members').values({ organization_id, user_id: w.userId, created_at: 1 }).execute()
    const none = await browse(w)
    expect(await none.submit(password)).toMatchObject({ decision: { kind: 'deny', error: 'access_denied' } })
    await organization('org_1', 'one')
    await organization('org_2', 'two')
    await join('org_1')
    const single = await browse(w)
    expect(await single.submit(password)).toMatchObject({ decision: { organization: { id: 'org_1', name: 'one' } } })
    await join('org_2')
    const several = await browse(w)
    expect(await several.submit(password)).toMatchObject({ screen: 'organization-picker' })
    expect(await several.submit({}, 'selection-action::7')).toMatchObject({ screen: 'organization-picker' })
    expect(await several.submit({}, 'selection-action::1')).toMatchObject({
      decision: { organization: { id: 'org_2' } },
    })
    expect(w.events.at(-1)).toMatchObject({ organization: { id: 'org_2', name: 'two' } })
    await db.deleteFrom('organization_members').where('organization_id', '=', 'org_2').execute()
    const named = await browse(w, { organization: 'org_2' })
    expect(await named.submit(password)).toMatchObject({ decision: { kind: 'deny', error: 'access_denied' } })
  })

  it('reuses a session without asking, and asks nothing of a client that has no connection', async () => {
    const w = await world({ scripts: [[]] })
    const session = {
      id: 'sid-of-browser',
      userId: w.userId,
      methods: [{ name: 'pwd', timestamp: '2026-01-15T11:00:00.000Z' }],
      authenticatedAt: w.services.now() - 1000,
      createdAt: w.services.now() - 1000,
      updatedAt: w.services.now(),
      lastInteractedAt: w.services.now(),
      expiresAt: w.services.now() + 1_000_000,
      cookieMode: 'persistent' as const,
      clients: ['app'],
      device: {},
      metadata: { k: 'v' },
    }
    const browser = await browse(w, { session })
    expect(browser.next).toMatchObject({
      decision: { kind: 'complete', reusedSession: true, sessionId: 'sid-of-browser' },
    })
    expect(w.events[0]).toMatchObject({
      session: { id: 'sid-of-browser', metadata: { k: 'v' } },
      stats: { logins_count: 1 },
    })
    const wrong = await browse(w, { params: { connection: 'elsewhere' } })
    expect(wrong.next).toMatchObject({ decision: { kind: 'deny', error: 'invalid_request' } })
  })
})
