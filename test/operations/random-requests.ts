import fc from 'fast-check'
import { aClientGrant } from './families/apis.ts'
import { aClient, aMember, anApi, aRole, aSignedInUser, aUser } from './makers.ts'
import type { DocumentedOperation } from './openapi.ts'
import { anyText, valuesOf } from './random-values.ts'
import type { World } from './world.ts'

export interface RandomRequest {
  operation: string
  /** By name; a number is an index into what there is of that kind. */
  params: Record<string, string | number>
  query: [string, string][]
  /** The body as it is sent. */
  text: string | undefined
  type: string
}

/** Sends a message at once to somebody: what is random is not let out. */
const leavesHere = (name: string) => name.endsWith('/try')

/** Requests of every documented operation: mostly what is taken, now and then something else in any place. */
export const randomRequests = ({ document }: World): fc.Arbitrary<RandomRequest> =>
  fc.oneof(
    ...document
      .operations()
      .filter(({ name }) => !leavesHere(name))
      .map(({ name, documented }) => requestsOf(document, name, documented)),
  )

const requestsOf = (document: World['document'], operation: string, documented: DocumentedOperation) => {
  const parameters = documented.parameters ?? []
  const queries = parameters.filter(one => one.in === 'query')
  const schema = documented.requestBody?.content?.['application/json']?.schema
  const param = fc.oneof(
    { weight: 5, arbitrary: fc.nat(1000) },
    { weight: 1, arbitrary: anyText.map(text => text.slice(0, 2000) || 'x') },
  )
  return fc.record({
    operation: fc.constant(operation),
    params: fc.record(Object.fromEntries([...operation.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, param]))),
    query: fc
      .subarray(queries, { maxLength: Math.min(3, queries.length) })
      .chain(chosen =>
        fc.tuple(
          ...chosen.map(one =>
            valuesOf(document, one.schema).map((value): [string, string] => [one.name, asText(value)]),
          ),
        ),
      ),
    text: schema
      ? fc.oneof(
          { weight: 20, arbitrary: valuesOf(document, schema).map(value => JSON.stringify(value)) },
          { weight: 1, arbitrary: fc.constantFrom('', '{', '[1,', 'null', '"text"', '0', '[]', `${'['.repeat(5000)}`) },
        )
      : fc.constant(undefined),
    type: fc.oneof(
      { weight: 40, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'text/plain',
          'application/x-www-form-urlencoded',
          'application/json; charset=utf-8',
        ),
      },
    ),
  }) as fc.Arbitrary<RandomRequest>
}

const asText = (value: unknown): string =>
  (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 3000)

/** What there is of each kind, by the word that stands before its parameter in paths. */
export type Things = Map<string, string[]>

/** A tenant with a few of everything, so that requests find something. */
export const furnish = async (world: World): Promise<Things> => {
  const things: Things = new Map()
  const keep = (kind: string, id: string) => things.set(kind, [...(things.get(kind) ?? []), id])
  for (let n = 0; n < 3; n++) {
    keep('users', (await aUser(world)).user_id)
    const { user_id, sid, token } = await aSignedInUser(world)
    keep('users', user_id)
    keep('sessions', sid)
    keep('refresh-tokens', token)
    const { organization, user } = await aMember(world)
    keep('organizations', organization.id)
    keep('name', organization.name)
    keep('users', user.user_id)
    keep('roles', (await aRole(world)).id)
    keep('clients', (await aClient(world)).client_id)
    keep('resource-servers', (await anApi(world)).id)
    keep('client-grants', (await aClientGrant(world)).id)
  }
  for (const word of ['login', 'mfa-otp', 'signup']) keep('prompts', word)
  for (const word of ['en', 'de']) keep('custom-text', word)
  for (const word of ['otp', 'sms', 'email']) keep('factors', word)
  for (const word of ['verify_email', 'reset_email']) keep('email-templates', word)
  for (const word of ['post-login', 'credentials-exchange']) keep('triggers', word)
  for (const word of ['192.0.2.1', '::1']) keep('ips', word)
  return things
}

const sameAs: Record<string, string> = { members: 'users', 'user-blocks': 'users', enabled_connections: 'connections' }

const kindOf = (operation: string, parameter: string): string => {
  const word = new RegExp(`/([\\w-]+)/\\{${parameter}\\}`).exec(operation)?.[1] ?? ''
  return sameAs[word] ?? word
}

/** Sends one; `things` grows by what it made. */
export const send = async (world: World, token: string, request: RandomRequest, things: Things) => {
  const [method = '', template = ''] = request.operation.split(' ')
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const given = request.params[name]
    const known = things.get(kindOf(request.operation, name)) ?? ['nothing']
    return encoded(typeof given === 'number' ? (known[given % known.length] as string) : String(given))
  })
  const search = request.query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&')
  const answer = await world.call(method, `${path}${search && `?${search}`}`, {
    token,
    ...(request.text !== undefined && { text: request.text, headers: { 'content-type': request.type } }),
  })
  const made = answer.body as { id?: unknown; client_id?: unknown; user_id?: unknown } | undefined
  const id = made?.user_id ?? made?.client_id ?? made?.id
  if (method === 'POST' && answer.status < 300 && typeof id === 'string') {
    const kind = template.split('/').at(-1) as string
    things.set(kind, [...(things.get(kind) ?? []), id].slice(-50))
  }
  return { ...answer, sent: `${method} ${path}${search && `?${search}`} ${request.text ?? ''}`.slice(0, 1500) }
}

/** As a URL takes it; what is no Unicode text is replaced. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())
