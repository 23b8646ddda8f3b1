import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildApi } from './api/index.ts'
import { commandSchemas } from './command-schema.ts'
import { handlersOf, type RunnableTrigger } from './triggers.ts'

type Call = (...args: unknown[]) => unknown

/** Every method of an `api`, by its path. */
const methodsOf = (api: object): [string, Call][] =>
  Object.entries(api).flatMap(([group, members]) =>
    Object.entries(members as object)
      .filter((member): member is [string, Call] => typeof member[1] === 'function')
      .map(([name, method]): [string, Call] => [`${group}.${name}`, method]),
  )

// What people pass: right values, values of another type, and the edges of what is allowed.
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('', ' ', 'a b', 'read:things', 'x'.repeat(300), '__proto__', 'constructor', 'a\0b', 'ä'.repeat(5000)),
  fc.constantFrom('https://example.com/?a=b', 'http:foo', 'javascript:alert(1)', 'otp', 'push', 'persistent', 'any'),
)
const number = fc.oneof(fc.double(), fc.constantFrom(0, 0.5, 1e300, Number.MAX_SAFE_INTEGER + 2, 1_900_000_000_000))
const factor = fc.record({ type: text, options: fc.option(fc.dictionary(fc.string(), fc.jsonValue())) })
const argument = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constantFrom(undefined, null, () => 1, Symbol('x'), 7n),
  fc.jsonValue(),
  fc.array(text),
  factor,
  fc.array(factor),
  fc.record({ query: fc.jsonValue(), additionalFactors: fc.array(factor), preserveRefreshTokens: fc.anything() }),
  fc.anything(),
)

const event = () => ({
  user: { user_id: 'auth0|1', app_metadata: {}, user_metadata: {} },
  session: { metadata: { kept: 'x' } },
  refresh_token: { metadata: {} },
  transaction: { protocol: 'oauth2-refresh-token', metadata: {} },
})

test.each(Object.keys(handlersOf) as RunnableTrigger[])(
  'whatever %s lets a script ask for without an error is accepted by the server',
  trigger => {
    const calls = fc.array(fc.tuple(fc.nat(), fc.array(argument, { maxLength: 3 })), { maxLength: 6 })
    fc.assert(
      fc.property(calls, made => {
        const handler = handlersOf[trigger].at(-1) as string
        const { api, commands } = buildApi({ trigger, handler, event: event(), input: { cache: {} }, now: () => 1 })
        const methods = methodsOf(api)
        for (const [index, args] of made) {
          try {
            const answer = methods[index % methods.length]?.[1](...args)
            // Methods that answer later reject where others throw.
            if (answer instanceof Promise) answer.catch(() => {})
          } catch {
            // Refused in the script, where its author sees it.
          }
        }
        const sent = JSON.parse(JSON.stringify(commands)) as unknown
        const parsed = commandSchemas[trigger].safeParse(sent)
        expect(parsed.error?.issues, JSON.stringify(sent)).toBeUndefined()
      }),
      { numRuns: 1000 },
    )
  },
)
