import { STATUS_CODES } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../fixtures/store.ts'
import { type Case, type Family, invalidBody, invalidQuery, type Refusal } from './case.ts'
import { type Facts, factsOf, type KnownOperation } from './facts.ts'
import { provePages } from './pages.ts'
import { type Answer, type Example, type World, world } from './world.ts'
import { wrongBodies } from './wrong-bodies.ts'

/** Makes the tests of a family of operations: what each promises, with examples that the family gives. */
export const prove = (title: string, family: Family, engine: Engine): void => {
  describe(`${title} on ${engine}`, { timeout: 120_000 }, () => {
    const at = {} as { world: World }
    beforeAll(async () => {
      at.world = await world(engine)
    })
    for (const [operation, one] of Object.entries(family) as [KnownOperation, Case][])
      describe(operation, () => proveOne(operation, one, factsOf(operation), at))
  })
}

const proveOne = (operation: KnownOperation, one: Case, facts: Facts, at: { world: World }): void => {
  const parameters = [...operation.matchAll(/\{(\w+)\}/g)].map(found => found[1] as string)
  const ask = async (example: Example, as?: { scope?: string; token?: string }) => at.world.ask(operation, example, as)

  test('answers what it promises', async () => {
    const example = await one.valid(at.world)
    const answer = await ask(example)
    expect([facts.status].flat(), JSON.stringify(answer.body)).toContain(answer.status)
    if (typeof one.shows === 'function') await one.shows(answer, example, at.world)
    else if (one.shows) expect(answer.body).toMatchObject(one.shows)
    if (one.again !== undefined) refuses(await ask(example), one.again)
    else if (operation.startsWith('DELETE')) expect((await ask(example)).status).toBe(answer.status)
  })

  test('lets any one of its scopes through, and none without', async () => {
    const { scopes } = facts
    const none = await ask({}, { scope: 'read:nothing' })
    const message = `Insufficient scope, expected any of: ${scopes.join(',')}`
    refuses(none, { status: 403, errorCode: 'insufficient_scope', message })
    for (const scope of scopes) {
      if (scope.includes('current_user')) continue
      const answer = await ask(await one.valid(at.world), { scope })
      expect(answer.body, scope).not.toMatchObject({ message })
    }
    refuses(await ask({}, { token: 'no-token' }), { status: 401, message: 'Invalid token' })
  })

  for (const parameter of parameters)
    test(`says so when {${parameter}} names nothing`, async () => {
      const expected = one.absent?.[parameter]
      expect(expected, `${operation} must say what is answered when ${parameter} names nothing`).toBeDefined()
      const example = await one.valid(at.world)
      const answer = await ask({ ...example, params: { ...example.params, [parameter]: nothing(parameter) } })
      refuses(answer, expected as Refusal | number)
    })

  for (const [rule, refused] of Object.entries(one.refuses ?? {}))
    test(rule, async () => {
      const [example, expected] = await refused(at.world)
      refuses(await ask(example), expected)
    })

  if (!operation.startsWith('GET'))
    test('says what is wrong with a body', async () => {
      const example = await one.valid(at.world)
      const media = at.world.document.operation(operation)?.requestBody?.content
      expect(media === undefined, 'a body is documented').toBe(example.body === undefined)
      const schema = media?.['application/json']?.schema
      if (!schema) return
      for (const { body, problem } of wrongBodies(at.world.document, schema, example.body, one.open === true))
        refuses(await ask({ ...example, body }), invalidBody(problem))
    })

  test('refuses a query that it does not know', async () => {
    const documented = at.world.document.operation(operation)
    if (!documented?.parameters?.some(parameter => parameter.in === 'query')) return
    const example = await one.valid(at.world)
    const answer = await ask({ ...example, query: { ...example.query, unheard_of: 1 } })
    refuses(answer, invalidQuery('Additional properties not allowed: unheard_of'))
  })

  if (facts.page)
    test('pages to its end and not beyond', () =>
      provePages(facts, one, { world: at.world, ask: example => ask(example) }))
}

/** An identifier that nothing has, in the form that the parameter takes. */
const nothing = (parameter: string): string =>
  parameter === 'user_id' ? 'auth0|ffffffffffffffffffffffff' : 'names-nothing'

const refuses = (answer: Answer, expected: Refusal | number): void => {
  if (typeof expected === 'number') {
    expect(answer.status, JSON.stringify(answer.body)).toBe(expected)
    return
  }
  expect(answer.body).toEqual({
    statusCode: expected.status,
    error: STATUS_CODES[expected.status],
    message: expect.stringContaining(expected.message),
    ...(expected.errorCode !== undefined && { errorCode: expected.errorCode }),
  })
  expect(answer.status).toBe(expected.status)
}
