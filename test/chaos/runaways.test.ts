import { beforeAll, expect, test } from 'vitest'
import { authorization, type FormPage, formClient } from '../fixtures/form-client.ts'
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

/** What an Action of a tenant may do to a server, by the name at which a user's e-mail address begins. */
const runaways = {
  spin: 'while (true) {}',
  never: 'await new Promise(() => {})',
  bomb: 'const hoard = []; for (;;) hoard.push(Buffer.alloc(16 * 1024 * 1024, 1))',
  heap: 'const hoard = []; for (;;) hoard.push({ more: new Array(1000).fill(Math.random()) })',
  exit: 'process.exit(0)',
} as const

/** Seconds after which each must have failed, with room for a machine that runs other tests at the same time. */
const within: Record<keyof typeof runaways, number> = { spin: 40, never: 60, bomb: 40, heap: 40, exit: 40 }

const action = `exports.onExecutePostLogin = async (event, api) => {
  const kind = event.user.user_metadata.does
  ${Object.entries(runaways)
    .map(([name, code]) => `if (kind === '${name}') { ${code} }`)
    .join('\n')}
  api.authentication.challengeWith({ type: 'otp' })
}`

let server: WholeServer
let clientId: string

beforeAll(async () => {
  server = await wholeServer()
  await setFactors(server, ['otp'])
  await setToggle(server, true)
  clientId = await createApplication(server, new URL(callback).origin)
  await bindActions(server, { runaway: action, after: 'exports.onExecutePostLogin = async () => {}' })
}, 60_000)

const user = (does: string) => createUser(server, { enrolled: ['otp'], profile: { user_metadata: { does } } })

interface Timed {
  page: FormPage
  /** Milliseconds of the slowest request. */
  slowest: number
  /** Milliseconds of the whole login. */
  took: number
}

/** A whole login; ends at the callback. */
const logIn = async (someone: TestUser): Promise<Timed> => {
  const browser = formClient(server.origin)
  const began = performance.now()
  let slowest = 0
  const timed = async (work: () => Promise<FormPage>) => {
    const start = performance.now()
    const page = await work()
    slowest = Math.max(slowest, performance.now() - start)
    return page
  }
  let page = await timed(() => browser.open(authorization(clientId, callback).path))
  page = await timed(() => browser.submit(page, { username: someone.email, password: someone.password }))
  if (!page.left) page = await timed(() => browser.submit(page, { code: totp(someone.seed) }))
  return { page, slowest, took: performance.now() - began }
}

const twenty = () => Promise.all(Array.from({ length: 20 }, () => user('nothing')))
const inAll = async (users: TestUser[]) => Promise.all(users.map(logIn))
const figures = (logins: Timed[]) => {
  const times = logins.map(login => login.took).toSorted((a, b) => a - b)
  return `median ${Math.round(times[10] as number)} ms, slowest ${Math.round(times.at(-1) as number)} ms, slowest request ${Math.round(Math.max(...logins.map(l => l.slowest)))} ms`
}

test('a runaway Action ends its own login within its limit, and holds up none of 20 others', async () => {
  const [calm, quiet, others] = [await twenty(), await twenty(), await twenty()]
  const bad = await Promise.all(
    (Object.keys(runaways) as (keyof typeof runaways)[]).map(async kind => ({ kind, someone: await user(kind) })),
  )
  // Processes for Actions start with the first of them.
  await inAll(calm)
  const before = await inAll(quiet)

  const ends = bad.map(async ({ kind, someone }) => ({ kind, someone, ...(await logIn(someone)) }))
  const during = await inAll(others)
  console.log(`20 logins alone: ${figures(before)}; beside ${bad.length} runaways: ${figures(during)}`)
  for (const { page } of [...before, ...during]) expect(page.left?.searchParams.get('code')).toBeTruthy()
  expect(Math.max(...during.map(login => login.slowest))).toBeLessThan(18_000)

  for (const { kind, someone, page, took } of await Promise.all(ends)) {
    console.log(`${kind}: ${page.left?.search.replace(/&state.*/, '')} after ${Math.round(took)} ms`)
    expect([kind, page.left?.searchParams.get('error'), page.left?.searchParams.has('code')]).toEqual([
      kind,
      'access_denied',
      false,
    ])
    expect([kind, took < within[kind] * 1000]).toEqual([kind, true])
    const types = (await logsOf(server, someone.id)).map(entry => entry.type)
    expect([kind, types]).toEqual([kind, expect.arrayContaining(['f', 'actions_execution_failed'])])
    expect(types).not.toContain('s')
  }
}, 180_000)
