import { randomBytes } from 'node:crypto'
import { beforeAll, beforeEach, expect } from 'vitest'
import { authorization, type FormClient, type FormPage, formClient } from '../fixtures/form-client.ts'
import type { Engine } from '../fixtures/store.ts'
import { bindActions, createApplication, createUser, setFactors, setToggle, type TestUser } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

export const callback = 'http://localhost:9/'
export const script = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
export const breaks = 'x\r\nSet-Cookie: injected=1\r\n\r\n<b>'

const all: Record<string, string> = {
  empty: '',
  nul: 'a\0b',
  onlyNul: '\0',
  control: '\u0001\u0007\u001b[31m',
  breaks,
  script,
  template: '{{7*7}}${7*7}<%= 7*7 %>',
  sql: `' or '1'='1'; drop table users; --`,
  path: '../../../../etc/passwd',
  proto: '__proto__',
  inherited: 'constructor',
  json: '{"$ne":null}',
  bidi: '\u202Eevil\u2066',
  emoji: '👩‍👩‍👧‍👦🏴‍☠️',
  combining: `Z\u0351\u036b${'\u0321'.repeat(500)}`,
  fullwidth: '１２３４５６',
  arabic: '١٢٣٤٥٦',
  lone: '\ud800',
  number: '1e309',
  huge: '99999999999999999999999',
  negative: '-1',
  long: 'x'.repeat(20_000),
  // Nothing that would compress: an index of PostgreSQL takes no more than 2,704 bytes.
  noise: randomBytes(6000).toString('base64url'),
}

/** What a store may choke on, which depends on the engine; the rest does not. */
const forStores = ['nul', 'onlyNul', 'sql', 'emoji', 'lone', 'huge', 'noise']

/** Text that parsers, stores and pages stumble over, by name. */
export const nastyTexts = (engine: Engine): [name: string, value: string][] =>
  Object.entries(all).filter(([name]) => engine === 'sqlite' || forStores.includes(name))

/** As a part of an address; half a character has no place there. */
export const inAddress = (value: string): string => encodeURIComponent(value.toWellFormed())

export interface HostileTarget {
  server: WholeServer
  port: number
  clientId: string
  user: TestUser
  ask: (path: string, init?: RequestInit) => Promise<Response>
  post: (path: string, body: Record<string, string>) => Promise<Response>
  postJson: (path: string, body: unknown) => Promise<Response>
  /** A browser at the first page of a login. */
  begun: () => Promise<{ browser: FormClient; page: FormPage }>
  /**
   * Reads an answer and answers its status. What must never be is collected for the end of the test: a fault of ours, our
   * HTML changed by what was sent, a header of the sender's making.
   */
  harmless: (what: string, response: Response) => Promise<number>
}

/** A server for the tests of a file or block, made before them; what was not harmless fails the test that saw it. */
export const hostileTarget = (engine: Engine): HostileTarget => {
  let faults: string[] = []
  const target = {} as HostileTarget
  Object.assign(target, {
    ask: (path, init = {}) => fetch(new URL(path, target.server.origin), { redirect: 'manual', ...init }),
    post: (path, body) => target.ask(path, { method: 'POST', body: new URLSearchParams(body) }),
    postJson: (path, body) =>
      target.ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    begun: async () => {
      const browser = formClient(target.server.origin)
      return { browser, page: await browser.open(authorization(target.clientId, callback).path) }
    },
    harmless: async (what, response) => {
      const body = await response.text()
      const fault = (why: string) => faults.push(`${what.slice(0, 200)}: ${why}`)
      const isPage = !(response.headers.get('content-type') ?? '').startsWith('application/json')
      if (response.status >= 500) fault(`${response.status} ${body.slice(0, 100)}`)
      if (isPage && /<script>alert|<img src=x|<b>/i.test(body)) fault('HTML of the sender')
      if (response.headers.getSetCookie().some(cookie => cookie.startsWith('injected'))) fault('a header of the sender')
      if (/[\r\n\0]/.test(response.headers.get('location') ?? '')) fault('a line break in a header')
      return response.status
    },
  } satisfies Partial<HostileTarget>)

  beforeAll(async () => {
    target.server = await wholeServer({ engine })
    target.port = Number(new URL(target.server.origin).port)
    await setFactors(target.server, ['otp', 'sms'])
    await setToggle(target.server, true)
    target.clientId = await createApplication(target.server, new URL(callback).origin)
    await bindActions(target.server, {
      ask: `exports.onExecutePostLogin = async (event, api) => { api.authentication.challengeWith({ type: 'otp' }) }`,
    })
    target.user = await createUser(target.server, { enrolled: ['otp', 'phone'] })
  }, 60_000)
  beforeEach(() => {
    faults = []
    // All of them, not the first one alone.
    return () => void expect(faults).toEqual([])
  })
  return target
}
