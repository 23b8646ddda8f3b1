import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { isAbsent } from './absent.ts'
import { facts } from './facts.ts'
import { families } from './families/index.ts'
import { type DocumentedOperation, documented, type OpenApiDocument } from './openapi.ts'
import { sdkOperations, shapeOf } from './sdk.ts'
import { unspecified } from './unspecified.ts'

const cases = new Set(Object.values(families).flatMap(family => Object.keys(family).map(shapeOf)))

const read = async () => {
  const { domain } = await managementServer()
  const response = await fetch(`https://${domain}/api/v2/openapi.json`)
  const document = (await response.json()) as OpenApiDocument
  return { document, ...documented(document) }
}

test('the document is OpenAPI 3.1', async () => {
  const { document } = await read()
  expect(document.openapi).toMatch(/^3\.1\./)
  expect(await new Validator().validate(structuredClone(document) as never)).toMatchObject({ valid: true })
})

test('every operation says who may call it, what it takes and what it answers, errors too', async () => {
  const { operations } = await read()
  const silent = operations().flatMap(({ name, documented }) => problems(name, documented))
  expect(silent).toEqual([])
})

const problems = (name: string, { security, parameters, responses, ...operation }: DocumentedOperation): string[] => {
  const successes = Object.entries(responses).filter(([status]) => Number(status) < 300)
  const said: [boolean, string][] = [
    [security.length > 0 && security.every(way => way.bearer.length === 1), 'has no scopes'],
    [typeof operation.operationId === 'string', 'has no id'],
    [successes.length > 0 || Object.keys(responses).length > 0, 'has no answer'],
    ...[400, 401, 403, 429].map((status): [boolean, string] => [status in responses, `does not document ${status}`]),
    [
      [...name.matchAll(/\{(\w+)\}/g)].every(([, parameter]) => parameters?.some(one => one.name === parameter)),
      'does not document its path',
    ],
    ...successes.map(([status, { content }]): [boolean, string] => [
      content === undefined || Object.keys(content['application/json']?.schema ?? {}).length > 0,
      `says nothing of what ${status} looks like`,
    ]),
  ]
  return said.filter(([holds]) => !holds).map(([, what]) => `${name} ${what}`)
}

/** What is free by nature: of the operator's own, of another company's, or as it came. */
const free = [
  /\.(app_metadata|user_metadata|profileData)$/,
  // Of an application: what its add-ons want, and claims that somebody's tools keep with it.
  /^[A-Z]+ \/clients\S* \d+ \S*\.(addons|scopes|android|ios|mobile)(\.\*)?$/,
  // Of an identity provider's connection.
  /^[A-Z]+ \/(connections|clients)\S* \d+ \S*\.options$/,
  /^[A-Z]+ \/emails\/provider \d+ \.settings$/,
  /^[A-Z]+ (\/users\/\{id\})?\/logs\S* \d+ \S*\.(auth0_client|details)$/,
  /^GET \/jobs\/\{id\}\/errors 200 \[\]\.user$/,
  /^POST \/actions\/actions\/\{id\}\/test 200 \.payload$/,
  /^[A-Z]+ \/resource-servers\S* \d+ \S*\.authorization_details\[\]$/,
]

test('no operation answers something that the document says nothing of, but for what is free by nature', async () => {
  const { operations, ...document } = await read()
  const silent = operations().flatMap(({ name, documented }) => unspecified(document, name, documented))
  expect(silent.filter(path => !free.some(pattern => pattern.test(path)))).toEqual([])
  for (const pattern of free)
    expect(
      silent.some(path => pattern.test(path)),
      String(pattern),
    ).toBe(true)
})

test('the document has the scopes and the statuses of every operation that has cases', async () => {
  const { operation } = await read()
  for (const [name, fact] of Object.entries(facts)) {
    if (!cases.has(shapeOf(name))) continue
    const found = operation(name) as DocumentedOperation
    expect(
      found.security.flatMap(way => way.bearer),
      name,
    ).toEqual(fact.scopes)
    for (const status of [fact.status].flat()) expect(Object.keys(found.responses), name).toContain(String(status))
  }
})

test("every operation of Auth0's client has cases, or is one of a feature that this server does not have", () => {
  const known = [...sdkOperations().keys()]
  expect(known.filter(name => !cases.has(shapeOf(name)) && !isAbsent(name))).toEqual([])
  expect(known.filter(name => cases.has(shapeOf(name)) && isAbsent(name))).toEqual([])
  const real = new Set(known.map(shapeOf))
  expect([...cases].filter(name => !real.has(name))).toEqual([])
})

test('what this server has no feature for says so, and a read of it fails no tool', async () => {
  const { call } = await managementServer()
  for (const operation of [...sdkOperations().keys()].filter(isAbsent)) {
    const [method = '', template = ''] = operation.split(' ')
    const body = method === 'GET' ? undefined : {}
    const { status } = await call(method, template.replace(/\{\w+\}/g, 'x'), { body })
    expect(method === 'GET' ? [200, 403, 404] : [400, 403, 404], operation).toContain(status)
  }
})
