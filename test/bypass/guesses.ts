import { expect } from 'vitest'
import { authorize, type Page, type Visitor, visitor, walk } from '../fixtures/visitor.ts'
import { connectionName, grants, type Person, password, type Reply, token, type World } from '../fixtures/world.ts'
import { codeOf } from './attack.ts'

/** One password for one account, from an address that a proxy names; wrong unless told, from nowhere before unless told. */
export interface Attempt {
  username: string
  password?: string
  address?: string
}

let addresses = 0

/** An address that nobody has come from yet. */
export const newAddress = (): string => {
  addresses += 1
  return `198.51.${Math.floor(addresses / 250)}.${1 + (addresses % 250)}`
}

export const protect = (world: World, name: string, change: unknown) =>
  world.api('PATCH', `/v2/attack-protection/${name}`, change)

/** A token request with a password, by the client `web` unless told. */
export const grant = (
  world: World,
  { username, password: word = 'wrong', address = newAddress() }: Attempt,
  more: Record<string, string> = {},
  client = 'web',
): Promise<Reply> =>
  token(
    world,
    client,
    { grant_type: grants.realm, realm: connectionName, username, password: word, scope: 'openid', ...more },
    { 'x-forwarded-for': address },
  )

/** Sends the form of a page from an address. */
export const submitFrom = (
  browser: Visitor,
  page: Page,
  fields: Record<string, string>,
  address: string,
): Promise<Page> =>
  walk(browser, page.url, {
    method: 'POST',
    headers: { 'x-forwarded-for': address },
    body: new URLSearchParams({ ...fields, action: 'default' }),
  })

/** A password on the page of a new browser. */
export const onPage = async (
  world: World,
  { username, password: word = 'wrong', address = newAddress() }: Attempt,
  params: Record<string, string> = {},
): Promise<Page> => {
  const browser = visitor(world)
  return submitFrom(browser, await authorize(browser, params), { username, password: word }, address)
}

export const errorsOf = ({ text }: Page): string[] =>
  [...text.matchAll(/data-error-code="([^"]+)"/g)].map(([, code]) => code ?? '')

/** JSON for an endpoint of the Authentication API. */
export const post = async (world: World, path: string, body: unknown, address = newAddress()): Promise<Reply> => {
  const answer = await fetch(new URL(path, world.issuer), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : { text } }
}

/** Types of tenant log entries about what came from an address, oldest first. */
export const logsFrom = async ({ services }: World, address: string): Promise<string[]> =>
  (await services.db.selectFrom('logs').select('type').where('ip', '=', address).orderBy('log_id').execute()).map(
    ({ type }) => type,
  )

/** The account takes no password from there any more, not even the right one, by any way in; the log says so each time. */
export const expectBlocked = async (
  world: World,
  { id, email: username }: Pick<Person, 'id' | 'email'>,
  address: string,
): Promise<void> => {
  const before = await world.logs(id)
  expect(await grant(world, { username, password, address })).toMatchObject({
    status: 429,
    body: { error: 'too_many_attempts' },
  })
  const page = await onPage(world, { username, password, address })
  expect([codeOf(page), errorsOf(page)]).toEqual([null, ['user-blocked']])
  expect((await world.logs(id)).slice(before.length)).toEqual(['limit_wc', 'limit_wc'])
}
