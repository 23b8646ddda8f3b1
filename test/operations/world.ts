import { expect } from 'vitest'
import type { Runner } from '../../src/actions/runner/run.ts'
import { createRunner } from '../../src/actions/runner/runner.ts'
import { firstStart } from '../../src/tenant/first-start.ts'
import { type ManagementServer, managementServer } from '../fixtures/management.ts'
import { atFileEnd, type Engine } from '../fixtures/store.ts'
import { type Documented, documented, type OpenApiDocument } from './openapi.ts'

/** What a request is made of, beside its operation. */
export interface Example {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean>
  body?: unknown
}

export interface Answer {
  status: number
  body: unknown
  headers: Headers
}

/** A tenant as first start leaves it, its API, and what the API says of itself. */
export interface World extends ManagementServer {
  document: Documented
  /** A text that was not given before, lower case. */
  unique: (prefix: string) => string
  /** A text that no answer may ever show. */
  secret: () => string
  /**
   * Asks an operation, and holds for any answer at all: it is as documented, says what is left of the rate limit, and
   * shows no secret.
   */
  ask: (operation: string, example?: Example, as?: { scope?: string; token?: string }) => Promise<Answer>
  /** Asks what must succeed, for what it answers. */
  given: <T = Record<string, unknown>>(operation: string, example?: Example) => Promise<T>
}

/** A form whose member `users` is a file. */
const formOf = (members: Record<string, string> = {}): FormData => {
  const form = new FormData()
  for (const [name, value] of Object.entries(members))
    if (name === 'users') form.append(name, new Blob([value]), 'users.json')
    else form.append(name, value)
  return form
}

const neverShown = 'never-to-be-shown'

let runner: Runner | undefined

const theRunner = (): Runner => {
  if (!runner) {
    const made = createRunner({ allowHosts: [], log: { warn: () => {} } })
    atFileEnd(() => made.close())
    runner = made
  }
  return runner
}

let document: Promise<Documented> | undefined

/** What the API says of itself; it says the same in every world. */
const theDocument = ({ domain }: ManagementServer): Promise<Documented> => {
  document ??= fetch(`https://${domain}/api/v2/openapi.json`)
    .then(response => response.json())
    .then(read => documented(read as OpenApiDocument))
  return document
}

export const world = async (engine: Engine): Promise<World> => {
  const server = await managementServer({ engine, runner: theRunner() })
  await firstStart(server.services)
  const document = await theDocument(server)
  let count = 0

  const ask: World['ask'] = async (operation, { params = {}, query = {}, body } = {}, as = {}) => {
    const [method = '', template = ''] = operation.split(' ')
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'unnamed'))
    const search = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
    // So that what is made later is younger, and the rate limit never runs out.
    server.services.clock.advance(10)
    const isForm = document.operation(operation)?.requestBody?.content?.['multipart/form-data'] !== undefined
    const sent = isForm ? { form: formOf(body as Record<string, string>) } : { body }
    const answer = await server.call(method, `${path}${search.size > 0 ? `?${search}` : ''}`, { ...sent, ...as })
    const mismatch = document.mismatch(operation, answer.status, answer.body)
    if (mismatch) expect.fail(mismatch)
    expect(Number(answer.headers.get('x-ratelimit-limit'))).toBeGreaterThan(0)
    expect(Number(answer.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0)
    expect(answer.headers.get('x-ratelimit-reset')).toMatch(/^\d{10}$/)
    expect(JSON.stringify(answer.body) ?? '').not.toContain(neverShown)
    return answer
  }

  return {
    ...server,
    document,
    unique: prefix => `${prefix}-${++count}`,
    secret: () => `${neverShown}-${++count}`,
    ask,
    given: async (operation, example) => {
      const answer = await ask(operation, example)
      expect(answer, operation).toMatchObject({ status: expect.toSatisfy((status: number) => status < 300) })
      return answer.body as never
    },
  }
}
