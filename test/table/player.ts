import { randomBytes } from 'node:crypto'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { authenticator } from '../fixtures/authenticator.ts'
import {
  type Authorization,
  authorization,
  exchange,
  type FormClient,
  type FormPage,
  formClient,
} from '../fixtures/form-client.ts'
import { type PhoneApp, phoneApp } from '../fixtures/phone-app.ts'
import { callback, type Person, password, type World } from '../fixtures/world.ts'
import type { Factor } from './cells.ts'
import type { Providers } from './providers.ts'

/** A call of an Action: the method of `api.authentication` and its arguments. */
export type MfaCall = [method: string, ...args: unknown[]]

/** A user at a browser, with all that the factors need in their hands. */
export interface Player {
  world: World
  providers: Providers
  person: Person
  /** Where codes by mail go. */
  address: string
  browser: FormClient
  key: ReturnType<typeof authenticator>
  phone: PhoneApp
  /** The enrollment of the phone app. */
  device?: string
  /** What was last answered, to be answered again. */
  given: { fields: Record<string, string>; action: string; push?: string }
  /** What the phone last said yes with. */
  approval?: string
  /** A code that came and was not used. */
  unused?: string
  /** Ticks the box that remembers the browser, whether the page has one or not. */
  ticks: boolean
  asked?: Authorization
  /** The path of an enrollment ticket, or the status with which it was refused. */
  ticket?: string
  /** The ticket is also sent by mail. */
  invited: boolean
}

const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'

export const newBrowser = (world: World): FormClient =>
  formClient(world.issuer.slice(0, -1), { 'user-agent': userAgent })

export const newPlayer = async (
  world: World,
  providers: Providers,
  options: { holds: Factor[]; verified: boolean; program: MfaCall[] },
): Promise<Player> => {
  const { holds, verified, program } = options
  const stored = holds.filter(one => one === 'otp' || one === 'phone' || one === 'recovery-code')
  const person = await world.person({
    factors: stored,
    verified,
    profile: { app_metadata: { mfa: program } },
  })
  const { subscription } = providers
  return {
    world,
    providers,
    person,
    address: person.email,
    browser: newBrowser(world),
    key: authenticator({ origin: world.issuer.slice(0, -1) }),
    phone: phoneApp({
      key: 'ec',
      now: world.services.now,
      extra: { push_credentials: { service: 'WEB_PUSH', token: subscription() } },
    }),
    given: { fields: {}, action: 'default' },
    ticks: false,
    invited: false,
  }
}

/** Another address of the user, proven as if long ago. */
export const addAddress = async (player: Player): Promise<string> => {
  const { services } = player.world
  player.address = `${randomBytes(6).toString('hex')}@example.org`
  const enrollment = { userId: player.person.id, factor: 'email' as const, confirmed: true, email: player.address }
  return insertEnrollment(services.db, services.box, enrollment, services.now())
}

/** The Action that is bound asks for what stands in the user's metadata. */
export const tableAction = `exports.onExecutePostLogin = async (event, api) => {
  if (event.client.client_id !== 'spa') return
  for (const [method, ...args] of event.user.app_metadata.mfa ?? []) api.authentication[method](...args)
}`

export const program = (player: Player, ...mfa: MfaCall[]): Promise<unknown> =>
  player.world.api('PATCH', `/v2/users/${encodeURIComponent(player.person.id)}`, { app_metadata: { mfa } })

const able = {
  'js-available': 'true',
  'is-brave': 'false',
  'webauthn-available': 'true',
  'webauthn-platform-available': 'true',
  'allow-passkeys': 'true',
}

/** Posts to a screen whatever it offers. */
export const force = async (
  player: Player,
  { url, screen }: Pick<FormPage, 'url' | 'screen'>,
  fields: Record<string, string>,
  action: string,
): Promise<FormPage> => {
  const { browser } = player
  const state = url.searchParams.get('state') ?? ''
  // The security key is answered at an address of another name (7.1).
  const path = screen === 'mfa-webauthn-roaming-challenge' ? 'mfa-webauthn-challenge' : screen
  const answer = await browser.request(screen === '' ? url.href : `/u/${path}?state=${state}`, {
    method: 'POST',
    body: new URLSearchParams({ state, ...fields, action }),
    headers: { origin: browser.origin, 'sec-fetch-site': 'same-origin' },
  })
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`${screen}: ${answer.status} ${await answer.text()}`)
  const target = new URL(location, url)
  if (target.origin !== browser.origin) throw new Error(`${screen} led away to ${location}`)
  return seen(player, await browser.open(target.href))
}

/** A page, with the question of what the browser can do answered. */
export const seen = async (player: Player, page: FormPage): Promise<FormPage> =>
  page.screen === 'mfa-detect-browser-capabilities' ? force(player, page, able, 'pick-authenticator') : page

/** Fills in a form of the page and presses its button, as a browser without scripts. */
export const press = async (
  player: Player,
  page: FormPage,
  fields: Record<string, string>,
  action = 'default',
): Promise<FormPage> => seen(player, await player.browser.submit(page, fields, action))

/** Gives an answer, which is kept to be given again. */
export const answer = (
  player: Player,
  page: FormPage,
  fields: Record<string, string>,
  action = 'default',
): Promise<FormPage> => {
  player.given = { ...player.given, fields, action }
  return player.ticks
    ? force(player, page, { ...fields, rememberBrowser: 'true' }, action)
    : press(player, page, fields, action)
}

/** Logs in up to the first screen after the password. */
export const signIn = async (player: Player): Promise<FormPage> => {
  player.asked = authorization('spa', callback, { prompt: 'login' })
  return withPassword(player, await player.browser.open(player.asked.path))
}

export const withPassword = (player: Player, page: FormPage): Promise<FormPage> =>
  press(player, page, { username: player.person.email, password })

const results: Record<string, string> = {
  'You are all set': 'enrolled',
  'This link has expired': 'expired',
  'This link has been used': 'already used',
  'That did not work': 'error',
}

/** Where the user is, in the words of the rules; a text says so itself. */
export const shown = (page: FormPage | string): string => {
  if (typeof page === 'string') return page
  const { left, url, html, status, screen } = page
  if (left) return left.searchParams.get('error') ?? 'code'
  if (url.pathname === '/account/' && status === 200) return 'account'
  const error = /<dt>error<\/dt><dd>([^<]*)<\/dd>/.exec(html)?.[1]
  if (error) return error
  // A ticket's own address shows how it stands, too.
  const result = results[/<h1>([^<]*)<\/h1>/.exec(html)?.[1] ?? '']
  if (result) return `mfa-enroll-result: ${result}`
  if (status !== 200) return `${status} ${html}`
  const codes = [...html.matchAll(/data-error-code="([^"]+)"/g)].map(([, code]) => code)
  return [screen, ...new Set(codes)].join(': ')
}

/** How it ended: a code is taken to the token endpoint, and must be this user's. */
export const outcome = async (player: Player, page: FormPage | string): Promise<string> => {
  const how = shown(page)
  if (typeof page === 'string' || !page.left || how !== 'code' || !player.asked) return how
  const { tokens } = await exchange(player.browser.origin, player.asked, page.left)
  const claims = JSON.parse(Buffer.from(String(tokens.id_token).split('.')[1] ?? '', 'base64url').toString() || '{}')
  return claims.sub === player.person.id ? 'tokens' : (tokens.error ?? 'tokens of somebody else')
}
