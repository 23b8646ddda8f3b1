import fc from 'fast-check'
import type { Documented, Schema } from './openapi.ts'

/** Texts that have broken servers before. */
const awkwardTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '‮abc',
  '💥'.repeat(40),
  "'; drop table users; --",
  '%',
  '_',
  '\\',
  '"',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '{{7*7}}',
  '{% for a in b %}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '-1',
  '1e999',
  'x'.repeat(300),
  'x'.repeat(70_000),
  'ß'.repeat(255),
  '2026-02-30T99:99:99Z',
  'javascript:alert(1)',
  'http://[::1',
  '+00000000000000000000',
]

const awkwardNumbers = [0, -0, -1, 1, 0.5, 101, 1e21, -1e21, 2 ** 31, 2 ** 53, 2 ** 63, Number.MAX_VALUE, 5e-324]

export const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...awkwardTexts) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
)

const anything = fc.oneof(
  anyText,
  fc.constantFrom<unknown>(...awkwardNumbers, true, false, null, [], {}, [[[[[]]]]]),
  fc.jsonValue({ maxDepth: 3 }),
)

/**
 * Values for a schema: mostly what it takes, now and then something else in any place. Dependencies of Actions are left
 * out, since npm would be asked for every one of them.
 */
export const valuesOf = (document: Documented, schema: Schema, depth = 0): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 12, arbitrary: takenBy(document, document.resolve(schema), depth) },
    { weight: 1, arbitrary: anything },
  )

const takenBy = (document: Documented, schema: Schema, depth: number): fc.Arbitrary<unknown> => {
  const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
  if (choices) return fc.oneof(...choices.map(choice => valuesOf(document, choice, depth + 1)))
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]))
  const types = [schema.type ?? []].flat()
  if (types.length > 1) return fc.oneof(...types.map(type => takenBy(document, { ...schema, type }, depth)))
  switch (types[0]) {
    case 'string':
      return texts(schema)
    case 'integer':
    case 'number':
      return numbers(schema, types[0] === 'integer')
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(document, (schema.items as Schema | undefined) ?? {}, depth + 1), {
        minLength: Math.min((schema.minItems as number | undefined) ?? 0, 3),
        maxLength: 3,
      })
    case 'object':
      return objects(document, schema, depth)
    default:
      return anything
  }
}

const objects = (document: Documented, schema: Schema, depth: number): fc.Arbitrary<unknown> => {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => name !== 'dependencies')
  if (properties.length === 0)
    return depth > 3
      ? fc.constant({})
      : fc.dictionary(
          fc.oneof(fc.constantFrom('a', '__proto__', 'constructor', 'x'.repeat(300)), fc.string()),
          anything,
          {
            maxKeys: 4,
          },
        )
  const members = Object.fromEntries(properties.map(([name, member]) => [name, valuesOf(document, member, depth + 1)]))
  const required = new Set(schema.required ?? [])
  // A few of the optional members at a time: with all of them some fault would hide every other.
  return fc
    .record({
      chosen: fc.subarray(
        properties.map(([name]) => name).filter(name => !required.has(name)),
        { maxLength: Math.min(4, properties.filter(([name]) => !required.has(name)).length) },
      ),
      more: fc.oneof(
        { weight: 15, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.constant({ unheard_of: 1 }) },
      ),
    })
    .chain(({ chosen, more }) =>
      fc
        .record(
          Object.fromEntries([...required, ...chosen].flatMap(name => (members[name] ? [[name, members[name]]] : []))),
        )
        .map(value => ({ ...value, ...more })),
    )
}

const texts = (schema: Schema): fc.Arbitrary<string> => {
  const {
    pattern,
    minLength = 0,
    maxLength = 60,
  } = schema as { pattern?: string; minLength?: number; maxLength?: number }
  const plain = fc.string({
    minLength: Math.min(minLength, 50),
    maxLength: Math.max(minLength, Math.min(maxLength, 60)),
  })
  const samples = samplesOf(schema.format as string | undefined)
  return fc.oneof(
    { weight: 4, arbitrary: samples ? fc.constantFrom(...samples) : pattern ? matching(pattern, plain) : plain },
    { weight: 1, arbitrary: anyText },
  )
}

const matching = (pattern: string, otherwise: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  try {
    return fc.stringMatching(new RegExp(pattern))
  } catch {
    return otherwise
  }
}

const samplesOf = (format: string | undefined): string[] | undefined => {
  if (format === undefined) return undefined
  if (/email/.test(format)) return ['ada@example.test', 'a@b.c', 'Ada+x@Example.TEST', `${'a'.repeat(64)}@example.test`]
  if (/ur[il]/.test(format))
    return ['https://shop.example/x', 'https://{organization_name}.shop.example', 'http://a', '']
  if (/date/.test(format)) return ['2030-01-01T00:00:00.000Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z']
  return undefined
}

const numbers = (schema: Schema, whole: boolean): fc.Arbitrary<number> => {
  const { minimum = -1000, maximum = 100_000 } = schema as { minimum?: number; maximum?: number }
  const within = whole
    ? fc.integer({ min: Math.ceil(Math.max(minimum, -(2 ** 31))), max: Math.floor(Math.min(maximum, 2 ** 31)) })
    : fc.double({ min: minimum, max: maximum, noNaN: true })
  return fc.oneof({ weight: 3, arbitrary: within }, { weight: 1, arbitrary: fc.constantFrom(...awkwardNumbers) })
}
