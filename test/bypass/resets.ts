import { expect } from 'vitest'
import { authorize, type Page, submit, type Visitor, visit, visitor, walk } from '../fixtures/visitor.ts'
import { type Person, password, passwordGrant, type World } from '../fixtures/world.ts'
import { codeOf } from './attack.ts'

/** What everybody here wants the password to be. */
export const fresh = 'Battery-Staple-8'
export const form = (word = fresh) => ({ 'password-reset': word, 're-enter-password': word })

export const askedFor = (first: string, ...others: string[]): string =>
  `exports.onExecutePostChallenge = async (event, api) => {
    api.authentication.challengeWith({ type: '${first}' }, { additionalFactors: ${JSON.stringify(others.map(type => ({ type })))} })
  }`

/** A link as a back office makes it. */
export const linkFor = async (world: World, person: Person, members: Record<string, unknown> = {}): Promise<string> => {
  const body = { user_id: person.id, ...members }
  return (await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', body)).ticket
}

/** A new password sent to the link itself. */
export const sendTo = (browser: Visitor, link: string, word = fresh): Promise<Page> =>
  walk(browser, link, { method: 'POST', body: new URLSearchParams({ ...form(word), action: 'default' }) })

export const worksWith = async (world: World, person: Person, word: string): Promise<boolean> =>
  (await passwordGrant(world, 'web', person, { password: word })).body.error !== 'invalid_grant'

/** Nothing of what was tried has changed the password or let anybody in, and the log has all of these. */
export const expectUnchanged = async (world: World, person: Person, browser: Visitor, ...types: string[]) => {
  const logs = await world.logs(person.id)
  expect(logs).toEqual(expect.arrayContaining(types))
  expect(logs).not.toContain('scp')
  expect(codeOf(await authorize(browser, { prompt: 'none' }))).toBeNull()
  expect(await worksWith(world, person, fresh)).toBe(false)
  expect(await worksWith(world, person, password)).toBe(true)
}

/** The browser of whoever opened a link, at the challenge that `askedFor('otp')` asks for. */
export const atChallenge = async (world: World, person: Person, members: Record<string, unknown> = {}) => {
  const browser = visitor(world)
  const link = await linkFor(world, person, members)
  const page = await visit(browser, link)
  expect(page.screen).toBe('reset-password-mfa-otp-challenge')
  return { browser, link, page }
}

/** The same, the challenge passed. */
export const atForm = async (world: World, person: Person, members: Record<string, unknown> = {}) => {
  const { browser, link, page } = await atChallenge(world, person, members)
  const asked = await submit(browser, page, { code: person.code() })
  expect(asked.screen).toBe('reset-password')
  return { browser, link, page: asked }
}
