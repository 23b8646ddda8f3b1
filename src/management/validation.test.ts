import { z } from '@hono/zod-openapi'
import { expect, test } from 'vitest'
import { clientId, email, strictUri, uniqueItems } from './schemas.ts'
import { readQuery, validate } from './validation.ts'

const schema = z.strictObject({
  name: z.string().max(3).optional(),
  email: email.optional(),
  size: z.int().min(1).max(5).optional(),
  ratio: z.number().optional(),
  kind: z.enum(['a', 'b']).optional(),
  list: uniqueItems(z.array(z.string()).min(1)).optional(),
  deep: z.strictObject({ flag: z.boolean() }).describe('A depth').optional(),
  items: z.array(z.strictObject({ id: clientId })).optional(),
  either: z.union([z.string(), z.strictObject({ a: z.string() })]).optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/)
    .optional(),
  uri: strictUri.nullable().optional(),
  map: z.record(z.string(), z.string()).optional(),
})

const cases: [value: unknown, problem: string][] = [
  [{ name: 'long' }, "'String is too long (4 chars), maximum 3' on property name"],
  [{ email: 'x' }, "'Object didn't pass validation for format email: x' on property email"],
  [{ size: 0 }, "'Value 0 is less than minimum 1' on property size"],
  [{ size: 9 }, "'Value 9 is greater than maximum 5' on property size"],
  [{ size: 1.5 }, "'Expected type integer but found type number' on property size"],
  [{ size: '1' }, "'Expected type integer but found type string' on property size"],
  [{ ratio: '1' }, "'Expected type number but found type string' on property ratio"],
  [{ kind: 'c' }, `'No enum match for: "c"' on property kind`],
  [{ list: [] }, "'Array is too short (0), minimum 1' on property list"],
  [{ list: ['a', 'a'] }, "'Array items are not unique (indexes 0 and 1)' on property list"],
  [{ list: {} }, "'Expected type array but found type object' on property list"],
  [{ deep: {} }, "'Missing required property: flag' on property deep (A depth)"],
  [{ deep: { flag: 1 } }, "'Expected type boolean but found type integer' on property deep.flag"],
  [{ deep: { flag: true, x: 1 } }, "'Additional properties not allowed: x' on property deep (A depth)"],
  [
    { items: [{ id: 'a' }, { id: 'a b' }] },
    "'Object didn't pass validation for format client-id: a b' on property items.1.id",
  ],
  [{ either: 5 }, "'Data does not match any schemas from 'oneOf'' on property either"],
  [{ color: 'red' }, "'String does not match pattern ^#[0-9a-f]{6}$: red' on property color"],
  [{ uri: 'nowhere' }, "'Object didn't pass validation for format strict-uri: nowhere' on property uri"],
  [{ map: { a: 1 } }, "'Expected type string but found type integer' on property map.a"],
  [{ map: 'x' }, "'Expected type object but found type string' on property map"],
  [null, "'Expected type object but found type null'"],
  ['x', "'Expected type object but found type string'"],
]

test.each(cases)('%j is refused as Auth0 does', (value, problem) => {
  expect(() => validate('Payload', schema, value)).toThrow(
    expect.objectContaining({ code: 'invalid_body', message: `Payload validation error: ${problem}.` }),
  )
})

test('an unknown value in a path has its own words', () => {
  expect(() =>
    validate('Path', z.object({ prompt: z.enum(['login']).describe('Name of the prompt') }), { prompt: 'x' }),
  ).toThrow(
    expect.objectContaining({
      code: 'invalid_uri',
      message: `Path validation error: 'Invalid value "x"' on property prompt (Name of the prompt).`,
    }),
  )
})

test('a query is read by the types of its schema', () => {
  const query = z.strictObject({
    page: z.int().default(0),
    on: z.boolean().optional(),
    ids: z.array(z.string()).optional(),
    text: z.string().optional(),
  })
  expect(readQuery(query, { page: ['2'], on: ['false'], ids: ['a'], text: ['7'], other: ['x'] })).toEqual({
    page: 2,
    on: false,
    ids: ['a'],
    text: '7',
    other: 'x',
  })
})
