import { randomBytes } from 'node:crypto'
import { signUpScreen } from '../../src/accounts/sign-up-screen.ts'
import type { BoundAction } from '../../src/actions/bound.ts'
import { newExecutionId } from '../../src/actions/executions.ts'
import type { ActionHost } from '../../src/actions/host.ts'
import { factors } from '../../src/factors/index.ts'
import { newSeed, totpAt } from '../../src/factors/totp.ts'
import type { Command, FactorType } from '../../src/flow/command.ts'
import type { Geo } from '../../src/geo/geo.ts'
import type { Bearer, HttpFacts, LoginRequest, LoginService, Next, View } from '../../src/login/login.ts'
import type { Parts } from '../../src/login/parts.ts'
import { loginService } from '../../src/login/service.ts'
import { hashPassword } from '../../src/passwords.ts'
import type { DenyLists } from '../../src/risk/deny-lists.ts'
import { insertClient } from '../../src/store/clients.ts'
import { insertConnection } from '../../src/store/connections.ts'
import type { GuardianDocument, RiskDocument } from '../../src/store/documents.ts'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { insertUser } from '../../src/store/users.ts'
import { noActions } from '../fixtures/delivery.ts'
import { type TestServices, testServices } from '../fixtures/services.ts'
import type { Engine } from '../fixtures/store.ts'

export const http: HttpFacts = {
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  hostname: 'localhost',
  method: 'GET',
  query: {},
  body: {},
  language: 'en',
  issuer: 'http://localhost:3000/',
}

/** What a script of a test does: commands, or a function of the event that gives them or throws. */
export type Script = Command[] | ((event: Record<string, unknown>, handler: string) => Command[] | Promise<Command[]>)

/** Runs functions of the test in the place of Actions; everything around them is real. */
export const scriptedHost = (scripts: Script[]) => {
  const events: Record<string, unknown>[] = []
  const host: Pick<ActionHost, 'bindings' | 'run'> = {
    bindings: async (): Promise<BoundAction[]> =>
      scripts.map((_, i) => ({
        name: `Action ${i + 1}`,
        actionId: `act-${i}`,
        versionId: `ver-${i}`,
        number: 1,
        bindingId: `bin-${i}`,
      })),
    run: async order => {
      events.push(order.event)
      const script = scripts[Number(order.versionId.slice('ver-'.length))] as Script
      const base = {
        executionId: order.executionId ?? newExecutionId(1),
        trigger: order.trigger,
        actionId: 'act',
        actionName: 'Action',
        versionId: order.versionId,
        startedAt: 1,
        endedAt: 2,
      }
      try {
        const commands = typeof script === 'function' ? await script(order.event, order.handler) : script
        return { ...base, result: { ok: true, commands: commands as never[], console: [], durationMs: 1 } }
      } catch (error) {
        const { name, message } = error as Error
        return {
          ...base,
          result: { ok: false, kind: 'threw', error: { name, message }, commands: [], console: [], durationMs: 1 },
        }
      }
    },
  }
  return { host, events }
}

const passwordHash = hashPassword('Correct-Horse-7')

export interface World {
  services: TestServices
  login: LoginService
  parts: Parts
  events: Record<string, unknown>[]
  userId: string
  /** The seed of the user's authenticator app. */
  seed: string
  /** A code of that app at this moment. */
  code: () => string
}

/** A store with a client, a connection and a user `ann@example.com`, whose factors are those named. */
export const world = async (
  options: {
    engine?: Engine
    scripts?: Script[]
    guardian?: Partial<Omit<GuardianDocument, 'factors'>> & { factors?: Partial<GuardianDocument['factors']> }
    tenant?: Record<string, unknown>
    client?: Record<string, unknown>
    enrolled?: FactorType[]
    emailVerified?: boolean
    risk?: Partial<RiskDocument>
    geo?: Geo
    denyLists?: DenyLists
    /** `options` of the connection. */
    connection?: Record<string, unknown>
    identifierFirst?: boolean
  } = {},
): Promise<World> => {
  const services = await testServices({ engine: options.engine, geo: options.geo })
  const now = services.now()
  const { db, box } = services
  await changeDocument(db, 'tenant', tenant => ({
    ...tenant,
    customize_mfa_in_postlogin_action: true,
    ...options.tenant,
  }))
  await changeDocument(db, 'guardian', guardian => ({
    ...guardian,
    ...options.guardian,
    factors: { ...guardian.factors, ...(options.guardian?.factors ?? { otp: true }) },
  }))
  await changeDocument(db, 'risk', risk => ({ ...risk, ...options.risk }))
  if (options.identifierFirst) await changeDocument(db, 'prompts', prompts => ({ ...prompts, identifier_first: true }))
  await insertClient(db, {
    client_id: 'app',
    name: 'App',
    global: false,
    is_first_party: true,
    now,
    ...options.client,
  })
  await insertConnection(db, {
    id: 'con_0000000000000001',
    name: 'Username-Password-Authentication',
    strategy: 'auth0',
    data: { options: options.connection ?? {}, realms: ['Username-Password-Authentication'] },
    clients: ['app'],
    now,
  })
  const user = await insertUser(db, {
    provider: 'auth0',
    identity_user_id: 'ann',
    connection: 'Username-Password-Authentication',
    email: 'ann@example.com',
    email_verified: options.emailVerified ?? true,
    password_hash: await passwordHash,
    now,
  })
  const seed = newSeed(size => randomBytes(size))
  for (const factor of options.enrolled ?? []) {
    await insertEnrollment(
      db,
      box,
      {
        userId: user.user_id,
        factor,
        confirmed: true,
        ...(factor === 'otp' && { secret: seed }),
        ...(factor === 'phone' && { phoneNumber: '+4930123456', preferredMethod: 'sms' as const }),
      },
      now,
    )
  }
  const { host, events } = scriptedHost(options.scripts ?? [])
  const parts: Parts = {
    services,
    actions: host,
    factors,
    signUp: signUpScreen(noActions),
    denyLists: options.denyLists,
  }
  return {
    services,
    login: loginService(parts),
    parts,
    events,
    userId: user.user_id,
    seed,
    code: () => totpAt(seed, services.now()),
  }
}

let uids = 0

export const request = (changes: Partial<LoginRequest> = {}): LoginRequest => ({
  uid: `uid-${++uids}-${randomBytes(8).toString('hex')}`,
  protocol: 'oidc-basic-profile',
  clientId: 'app',
  params: { client_id: 'app', response_type: 'code', redirect_uri: 'http://localhost:4000/callback', state: 'xyz' },
  scopes: ['openid'],
  prompt: [],
  acrValues: [],
  redirectUri: 'http://localhost:4000/callback',
  responseType: ['code'],
  http,
  interactive: true,
  consentFor: [],
  ...changes,
})

/** A browser in the middle of a login. */
export interface Browser {
  bearer: Bearer
  next: Next
  submit: (fields: Record<string, string>, action?: string) => Promise<Next>
  show: () => Promise<View>
}

export const browse = async (
  w: World,
  changes: Partial<LoginRequest> = {},
  options: Pick<Bearer, 'declined'> = {},
): Promise<Browser> => {
  const from = changes.http ?? http
  const begun = await w.login.begin(request(changes))
  const browser: Browser = {
    bearer: {
      state: begun.state,
      browser: begun.browser,
      remembered: changes.remembered,
      lastUsed: changes.lastUsed,
      device: changes.device,
      declined: options.declined,
    },
    next: begun.next,
    submit: async (fields, action = 'default') => {
      const screen = browser.next.kind === 'show' ? browser.next.screen : ''
      browser.next = await w.login.submit(browser.bearer, { screen, action, fields }, from)
      return browser.next
    },
    show: async () => {
      const shown = await w.login.view(browser.bearer, from)
      if (!('view' in shown)) throw new Error(`nothing to show: ${JSON.stringify(shown.next)}`)
      return shown.view
    },
  }
  return browser
}

export const password = { username: 'ann@example.com', password: 'Correct-Horse-7' }

export const logTypes = async (w: World): Promise<string[]> =>
  (await w.services.db.selectFrom('logs').select('type').orderBy('log_id').execute()).map(row => row.type)
