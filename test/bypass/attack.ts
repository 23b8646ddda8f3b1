import { expect } from 'vitest'
import { authorize, type Page, submit, type Visitor, visitor } from '../fixtures/visitor.ts'
import { type Person, password, secretOf, startWorld, token, type World } from '../fixtures/world.ts'

/** A world in which everything asks for MFA that is told to, with the clients that the attacks use. */
export const attackedWorld = async (env: Record<string, string> = {}): Promise<World> => {
  const world = await startWorld({ env })
  await world.tenant({ customize_mfa_in_postlogin_action: true })
  await world.client({ client_id: 'web' })
  await world.client({ client_id: 'other' })
  return world
}

export const challengeWith = (...types: string[]): string => {
  const [first, ...more] = types.map(type => ({ type }))
  const options = more.length > 0 ? `, { additionalFactors: ${JSON.stringify(more)} }` : ''
  return `exports.onExecutePostLogin = async (event, api) => {
    api.authentication.challengeWith(${JSON.stringify(first)}${options})
  }`
}

export const enrollWith = (type: string): string => `exports.onExecutePostLogin = async (event, api) => {
  api.authentication.enrollWith({ type: '${type}' })
}`

/** A login up to the first screen after the right password. */
export const afterPassword = async (
  world: World,
  person: Pick<Person, 'email'>,
  params: Record<string, string> = {},
  browser: Visitor = visitor(world),
): Promise<{ browser: Visitor; page: Page }> => {
  const first = await authorize(browser, params)
  return { browser, page: await submit(browser, first, { username: person.email, password }) }
}

/** What a token says; it is not verified. */
export const claimsOf = (jwt: unknown): Record<string, unknown> =>
  JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString())

export const codeOf = (page: Page): string | null => page.away?.searchParams.get('code') ?? null

/** The attack has not led in: no code came, and nothing in the browser opens a session by which one would. */
export const expectOutside = async (browser: Visitor, ...pages: Page[]): Promise<void> => {
  for (const page of pages) expect(codeOf(page)).toBeNull()
  const silent = await authorize(browser, { prompt: 'none' })
  expect(codeOf(silent)).toBeNull()
}

/** What the code of a callback is worth. */
export const redeem = async (world: World, page: Page, clientId = 'web') =>
  token(world, clientId, {
    grant_type: 'authorization_code',
    code: codeOf(page) ?? '',
    redirect_uri: 'https://app.example.com/cb',
  })

/** The user has not logged in, and the log has all of these. */
export const expectLogs = async (world: World, person: Pick<Person, 'id'>, ...types: string[]): Promise<void> => {
  const logs = await world.logs(person.id)
  expect(logs).toEqual(expect.arrayContaining(types))
  for (const success of ['s', 'ssa', 'sepft', 'seotpft', 'seoobft', 'sercft']) expect(logs).not.toContain(success)
}

/** A code of six digits that is not this one. */
export const another = (code: string): string => (code === '123456' ? '654321' : '123456')

export { secretOf }
