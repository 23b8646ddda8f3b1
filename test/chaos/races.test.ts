import { beforeAll, describe, expect, test } from 'vitest'
import { cluster } from '../fixtures/cluster.ts'
import {
  type Authorization,
  authorization,
  exchange,
  type FormClient,
  type FormPage,
  formClient,
  tokenRequest,
} from '../fixtures/form-client.ts'
import { countedAction, type LoopbackCounter, loopbackCounter, runsOf } from '../fixtures/loopback-counter.ts'
import { codeFor } from '../fixtures/pages.ts'
import {
  bindActions,
  createApplication,
  createUser,
  logsOf,
  setFactors,
  setToggle,
  type TestUser,
  totp,
} from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

const callback = 'http://localhost:9/'
const atOnce = 20

const single = (engine: 'sqlite' | 'postgres') => async (env: Record<string, string>) => {
  const server = await wholeServer({ engine, env })
  return { server, origin: server.origin }
}
const several = async (env: Record<string, string>) => {
  const { nodes, origin } = await cluster(env)
  return { server: nodes[0], origin }
}

const deployments = [
  { where: 'SQLite', nodes: 1, make: single('sqlite') },
  { where: 'PostgreSQL', nodes: 1, make: single('postgres') },
  { where: 'two nodes on PostgreSQL', nodes: 2, make: several },
]

describe.each(deployments)('of twenty at once one is taken, on $where:', ({ make, nodes }) => {
  let server: WholeServer
  let origin: string
  let counter: LoopbackCounter
  let clientId: string
  let unlike: string

  beforeAll(async () => {
    counter = await loopbackCounter()
    ;({ server, origin } = await make({ SALLYPORT_ACTION_ALLOW_HOSTS: counter.host }))
    await setFactors(server, ['otp', 'sms'])
    await setToggle(server, true)
    const rotating = { rotation_type: 'rotating', expiration_type: 'expiring', leeway: 0 }
    const grants = { grant_types: ['authorization_code', 'refresh_token'] }
    clientId = await createApplication(server, new URL(callback).origin, { refresh_token: rotating, ...grants })
    unlike = `api.authentication.challengeWith({ type: event.user.user_metadata.factor })`
    await bindActions(server, { ask: countedAction(counter, 'ask', `if (event.user.user_metadata.factor) ${unlike}`) })
    // What is bound is seen everywhere within a second.
    await new Promise(resolve => setTimeout(resolve, nodes > 1 ? 1500 : 0))
  }, 60_000)

  const user = (factor?: 'otp' | 'phone') =>
    createUser(server, { enrolled: ['otp', 'phone'], profile: { user_metadata: factor ? { factor } : {} } })

  interface Begun {
    browser: FormClient
    asked: Authorization
    page: FormPage
  }
  const begin = async (): Promise<Begun> => {
    const browser = formClient(origin)
    const asked = authorization(clientId, callback, { scope: 'openid email offline_access' })
    return { browser, asked, page: await browser.open(asked.path) }
  }
  const passwordOf = ({ email, password }: TestUser) => ({ username: email, password })
  const atChallenge = async (someone: TestUser): Promise<Begun> => {
    const begun = await begin()
    const page = await begun.browser.submit(begun.page, passwordOf(someone))
    if (!/mfa-(otp|sms)-challenge/.test(page.screen)) throw new Error(`at ${page.screen || page.html}`)
    return { ...begun, page }
  }
  const all = <T>(work: (n: number) => Promise<T>): Promise<T[]> =>
    Promise.all(Array.from({ length: atOnce }, (_, n) => work(n)))
  /** Every submit in a browser of its own with the same cookies: twenty tabs, or a thief. */
  const submits = ({ browser, page }: Begun, fields: Record<string, string>) =>
    all(() => browser.copy().submit(page, fields, 'default', 0))
  const wellAnswered = (pages: FormPage[]) =>
    expect(pages.filter(page => page.status >= 400).map(page => page.html)).toEqual([])
  const count = async (someone: TestUser, type: string) =>
    (await logsOf(server, someone.id)).filter(entry => entry.type === type).length

  /** Path and query of the link that was mailed. */
  const linkTo = async (email: string): Promise<string> => {
    for (;;) {
      const [mail] = await server.inbox(email)
      const link = /https?:\/\/[^\s"<]*\/u\/reset-password\?ticket=[A-Za-z0-9]+/.exec(mail?.text ?? '')?.[0]
      if (link) return new URL(link).pathname + new URL(link).search
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  /** What a whole login gives, tokens included. */
  const tokensOf = async (someone: TestUser) => {
    const { browser, asked, page } = await begin()
    const done = await browser.submit(page, passwordOf(someone))
    const { status, tokens } = await exchange(origin, asked, done.left as URL)
    expect(status).toBe(200)
    return tokens
  }

  test('the same password form of one login', async () => {
    const someone = await user('otp')
    const begun = await begin()
    const pages = await submits(begun, passwordOf(someone))
    wellAnswered(pages)
    expect(new Set(pages.map(page => page.screen))).toEqual(new Set(['mfa-otp-challenge']))
    // One node runs an Action once; another one may run it beside, and its result counts for nothing.
    expect(runsOf(counter, 'ask', someone.email)).toBeLessThanOrEqual(nodes)
    expect(await count(someone, 'gd_start_auth')).toBe(1)
  })

  test('the same code of the app in one login', async () => {
    const someone = await user('otp')
    const begun = await atChallenge(someone)
    const pages = await submits(begun, { code: totp(someone.seed) })
    wellAnswered(pages)
    expect(await count(someone, 'gd_auth_succeed')).toBe(1)
    expect(await count(someone, 's')).toBe(1)
  })

  test('the same code of the app in twenty logins of one user', async () => {
    const someone = await user('otp')
    const logins = await all(() => atChallenge(someone))
    const code = totp(someone.seed)
    const pages = await Promise.all(logins.map(({ browser, page }) => browser.submit(page, { code })))
    expect(pages.filter(page => page.left?.searchParams.has('code'))).toHaveLength(1)
    expect(await count(someone, 'gd_auth_succeed')).toBe(1)
    expect(await count(someone, 's')).toBe(1)
  })

  test('the same code of a text message', async () => {
    const someone = await user('phone')
    const begun = await atChallenge(someone)
    const code = await codeFor(server, someone.phone)
    const pages = await submits(begun, { code })
    wellAnswered(pages)
    expect(await count(someone, 'gd_auth_succeed')).toBe(1)
    expect(await count(someone, 's')).toBe(1)
    // Neither does it open another login.
    const other = await atChallenge(someone)
    const refused = await other.browser.submit(other.page, { code })
    expect(refused.screen).toBe('mfa-sms-challenge')
  })

  test('the way back of a finished login', async () => {
    const someone = await user()
    const { browser, page } = await begin()
    const ended = await browser.submit(page, passwordOf(someone), 'default', 0)
    const pages = await all(() => browser.copy().open(ended.url.href))
    expect(pages.filter(({ left }) => left?.searchParams.has('code'))).toHaveLength(1)
    expect(pages.filter(({ status }) => status >= 500)).toEqual([])
  })

  test('the same authorization code', async () => {
    const someone = await user()
    const { browser, asked, page } = await begin()
    const done = await browser.submit(page, passwordOf(someone))
    const answers = await all(() => exchange(origin, asked, done.left as URL))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(atOnce - 1).fill(403)])
    expect(new Set(answers.flatMap(({ tokens }) => tokens.error ?? []))).toEqual(new Set(['invalid_grant']))
    // A code that comes twice was stolen: what it gave is void (RFC 6749, 4.1.2).
    const winner = answers.find(({ status }) => status === 200)?.tokens
    const refresh = { grant_type: 'refresh_token', client_id: clientId, refresh_token: winner?.refresh_token ?? '' }
    expect((await tokenRequest(origin, refresh)).status).toBe(403)
  })

  test('the same refresh token', async () => {
    const tokens = await tokensOf(await user())
    const request = { grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.refresh_token ?? '' }
    const answers = await all(() => tokenRequest(origin, request))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(atOnce - 1).fill(403)])
    // The family ends with a reuse, the winner's token included.
    const next = answers.find(({ status }) => status === 200)?.tokens.refresh_token ?? ''
    expect((await tokenRequest(origin, { ...request, refresh_token: next })).status).toBe(403)
  })

  test('the same link to choose a new password', async () => {
    const someone = await user()
    const asking = await begin()
    const request = await asking.browser.open(asking.page.url.href.replace('/u/login', '/u/reset-password-request'))
    await asking.browser.submit(request, { username: someone.email })
    const path = await linkTo(someone.email)
    const visitors = await all(async () => {
      const browser = formClient(origin)
      return { browser, page: await browser.open(path) }
    })
    const passwords = visitors.map((_, n) => `Sturdy-Pass-${100 + n}!`)
    const pages = await Promise.all(
      visitors.map(({ browser, page }, n) =>
        browser.submit(page, {
          'password-reset': passwords[n] as string,
          're-enter-password': passwords[n] as string,
        }),
      ),
    )
    const won = pages.flatMap((page, n) => (page.status === 200 ? [n] : []))
    expect(won).toHaveLength(1)
    expect(pages.every(({ status }) => status === 200 || status === 400)).toBe(true)
    const tries = await Promise.all(
      [won[0] as number, (won[0] as number) === 0 ? 1 : 0].map(async n => {
        const { browser, page } = await begin()
        return browser.submit(page, { username: someone.email, password: passwords[n] as string })
      }),
    )
    expect(tries.map(({ left }) => left?.searchParams.has('code') ?? false)).toEqual([true, false])
  })
})
