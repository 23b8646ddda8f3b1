import {
  type Authorization,
  authorization,
  exchange,
  type FormClient,
  type FormPage,
  formClient,
} from '../fixtures/form-client.ts'
import { createUser, type TestUser, totp } from '../fixtures/tenant.ts'
import type { WholeServer } from '../fixtures/whole-server.ts'

/** One user's way through a login with two challenges, one HTTP request a step, so that it can be cut anywhere. */
export interface Journey {
  server: WholeServer
  user: TestUser
  browser: FormClient
  asked: Authorization
  /** Steps whose answers have arrived. */
  done: number
  /** The page in hand, or the address that the last answer leads to. */
  page?: FormPage
  tokens?: { access_token?: string }
  /** The code of the app that was typed, and when; it is typed again where its answer was lost, while it is good. */
  typed?: { code: string; at: number }
}

export const callback = 'http://localhost:9/'

export const stepNames = [
  'authorize',
  'login page',
  'password',
  'app challenge',
  'app code',
  'phone challenge',
  'phone code',
  'resume',
  'code exchange',
  'userinfo',
] as const

export type StepName = (typeof stepNames)[number]

/** Where the browser is after so many steps; the empty ones are between pages. */
export const screenAfter: Record<StepName, string> = {
  authorize: 'login',
  'login page': 'login',
  password: 'mfa-otp-challenge',
  'app challenge': 'mfa-otp-challenge',
  'app code': 'mfa-sms-challenge',
  'phone challenge': 'mfa-sms-challenge',
  'phone code': '',
  resume: '',
  'code exchange': '',
  userinfo: '',
}

/** The Action that a step runs, by the name under which it counts. */
export const actionOf: Partial<Record<StepName, string>> = {
  password: 'first',
  'app code': 'second',
  'phone code': 'last',
}

export const newJourney = async (server: WholeServer, clientId: string): Promise<Journey> => ({
  server,
  user: await createUser(server, { enrolled: ['otp', 'phone'] }),
  browser: formClient(server.origin),
  asked: authorization(clientId, callback),
  done: 0,
})

const atScreen = (page: FormPage, screen: string): FormPage => {
  if (page.status >= 400 || page.screen !== screen)
    throw new Error(`expected ${screen}, got ${page.status} ${page.url.pathname}: ${text(page)}`)
  return page
}

const text = ({ html }: FormPage): string =>
  /<main[\s\S]*<\/main>/.exec(html)?.[0].replaceAll(/<[^>]+>|\s+/g, ' ') ?? html

const perform: Record<StepName, (j: Journey) => Promise<FormPage | undefined>> = {
  authorize: async j => atScreen(await j.browser.open(j.asked.path, 0), 'login'),
  'login page': async j => atScreen(await j.browser.open(held(j).url.href, 0), 'login'),
  password: async j =>
    atScreen(
      await j.browser.submit(held(j), { username: j.user.email, password: j.user.password }, 'default', 0),
      'mfa-otp-challenge',
    ),
  'app challenge': async j => atScreen(await j.browser.open(held(j).url.href, 0), 'mfa-otp-challenge'),
  'app code': async j => {
    const now = Date.now()
    if (!j.typed || now - j.typed.at > 25_000) j.typed = { code: totp(j.user.seed, 0, now), at: now }
    return atScreen(await j.browser.submit(held(j), { code: j.typed.code }, 'default', 0), 'mfa-sms-challenge')
  },
  'phone challenge': async j => atScreen(await j.browser.open(held(j).url.href, 0), 'mfa-sms-challenge'),
  'phone code': async j => {
    const code = await sentCode(j)
    const page = await j.browser.submit(held(j), { code }, 'default', 0)
    if (!page.url.pathname.startsWith('/authorize/')) throw new Error(`the code was refused: ${text(page)}`)
    return page
  },
  resume: async j => {
    const page = await j.browser.open(held(j).url.href, 0)
    if (!page.left?.searchParams.has('code')) throw new Error(`no code: ${page.status} ${page.left ?? text(page)}`)
    return page
  },
  'code exchange': async j => {
    const { status, tokens } = await exchange(j.server.origin, j.asked, held(j).left as URL)
    if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(tokens)}`)
    j.tokens = tokens
    return j.page
  },
  userinfo: async j => {
    const headers = { authorization: `Bearer ${j.tokens?.access_token}` }
    const response = await fetch(`${j.server.origin}/userinfo`, { headers })
    const { sub } = (await response.json()) as { sub?: string }
    if (sub !== j.user.id) throw new Error(`userinfo is about ${sub}`)
    return j.page
  },
}

/** The code that was sent; a message that a killed process had taken comes after some seconds. */
const sentCode = async ({ server, user }: Journey): Promise<string> => {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const [newest] = await server.inbox(user.phone)
    if (newest?.code) return newest.code
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`no code was sent to ${user.phone}`)
}

const held = ({ page }: Journey): FormPage => {
  if (!page) throw new Error('the browser has no page')
  return page
}

/** Takes the next step; `done` counts it once its answer has arrived. */
export const step = async (journey: Journey): Promise<void> => {
  const name = stepNames[journey.done] as StepName
  try {
    journey.page = await perform[name](journey)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  }
  journey.done += 1
}

export const goOnUntil = async (journey: Journey, done: number): Promise<void> => {
  while (journey.done < done) await step(journey)
}
