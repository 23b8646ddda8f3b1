import { expect } from 'vitest'
import type { GuardianFactorName } from '../../src/store/documents.ts'
import type { FormPage } from '../fixtures/form-client.ts'
import { companionOf, type Factor, subjectOf, type Way } from './cells.ts'
import { factorRules } from './factor-rules.ts'
import { reach, taskAt } from './kits.ts'
import {
  force,
  type MfaCall,
  newBrowser,
  outcome,
  type Player,
  press,
  program,
  seen,
  shown,
  signIn,
  withPassword,
} from './player.ts'

/** What must be there before. */
export interface Setup {
  /** What the user has. */
  holds: Factor[]
  /** What is on in the tenant. */
  on: Factor[]
  policy: 'never' | 'always'
  program: MfaCall[]
  /** The account's own address is verified, and so is a factor. */
  verified: boolean
}

/** What happens between the right answer and the end, where a fault needs it. */
export interface Between {
  /** Before what the answer has opened is made use of. */
  before?: () => Promise<unknown>
  /** After it was, and before the end is looked at; answers where the user is then. */
  after?: (page: FormPage) => Promise<FormPage>
}

/** How a way is begun and ended; between the two the user gives the answer. */
export interface WayPlay {
  setup: (factor: Factor) => Setup
  /** Up to where the answer is given, or to where the way has ended instead. */
  begin: (player: Player, factor: Factor) => Promise<FormPage | string>
  /** From where the right answer has led, to the end. */
  finish: (
    player: Player,
    factor: Factor,
    page: FormPage | string,
    between?: Between,
  ) => Promise<{ shows?: string; ends: string }>
}

export const guardianName = (factor: Factor): GuardianFactorName => (factor === 'phone' ? 'sms' : factor)

export const challengeCall = (factor: Factor): MfaCall => ['challengeWith', { type: factor }]

export const userPath = (player: Player): string => `/v2/users/${encodeURIComponent(player.person.id)}`

/** Dependent factors are on only where an independent one is (4.1). */
const withCompanion = (factor: Factor): Factor[] => [factor, companionOf(factor)]

const bare: Setup = { holds: [], on: [], policy: 'never', program: [], verified: false }

const tokensCome: WayPlay['finish'] = async (player, _factor, page) => ({ ends: await outcome(player, page) })

/** Gives the right answer, if one is asked for. */
export const right = async (player: Player, page: FormPage | string): Promise<FormPage | string> =>
  typeof page === 'string' ? page : ((await taskAt(page)?.right(player, page)) ?? page)

const byCommand: WayPlay = {
  setup: factor => ({
    ...bare,
    on: withCompanion(factor),
    program: [['enrollWith', { type: factor }]],
    verified: factor === 'email',
  }),
  begin: async player => reach(player, await signIn(player)),
  finish: tokensCome,
}

const byPolicy: WayPlay = {
  setup: factor => ({
    ...bare,
    on: ['email', 'webauthn-platform', 'recovery-code'].includes(factor) ? withCompanion(factor) : [factor],
    policy: 'always',
    holds: factor === 'webauthn-platform' ? ['otp'] : [],
    verified: factor === 'email',
  }),
  begin: async (player, factor) => {
    const page = await signIn(player)
    // What the factor comes after: the challenge of another one, or the enrollment of the first.
    const before = { 'webauthn-platform': 'mfa-otp-challenge', 'recovery-code': 'mfa-otp-enrollment-qr' }[
      factor as string
    ]
    return page.screen === before ? right(player, page) : reach(player, page)
  },
  finish: tokensCome,
}

const byTicket: WayPlay = {
  setup: factor => ({ ...bare, on: withCompanion(factor) }),
  begin: async (player, factor) => {
    player.ticket ??= await orderTicket(player, factor)
    return player.ticket.startsWith('/')
      ? reach(player, await seen(player, await player.browser.open(player.ticket)))
      : player.ticket
  },
  finish: async (player, _factor, page) => ({
    ends: player.browser.cookies.has('auth0') ? 'a session' : shown(page),
  }),
}

/** The path of a new ticket, or the status that came instead. An invitation goes nowhere: the mail server is down then. */
export const orderTicket = async ({ world, person, invited }: Player, factor: Factor): Promise<string> => {
  const body = { user_id: person.id, factor, send_mail: invited }
  try {
    const { ticket_url } = await world.api<{ ticket_url: string }>('POST', '/v2/guardian/enrollments/ticket', body)
    if (invited) await expect.poll(() => world.logs(person.id), { interval: 10, timeout: 5000 }).toContain('fn')
    const { pathname, search } = new URL(ticket_url)
    return pathname + search
  } catch (error) {
    return /: (\d{3}) /.exec((error as Error).message)?.[1] ?? String(error)
  }
}

const challenge: WayPlay = {
  setup: factor => ({
    ...bare,
    holds: [factor],
    on: withCompanion(factor),
    program: [challengeCall(factor)],
    verified: factor === 'email',
  }),
  begin: signIn,
  finish: tokensCome,
}

const tryAnother: WayPlay = {
  setup: factor => ({
    ...challenge.setup(factor),
    holds: withCompanion(factor),
    program: [['challengeWith', { type: companionOf(factor) }, { additionalFactors: [{ type: factor }] }]],
  }),
  begin: async (player, factor) => {
    const page = await signIn(player)
    const { action } = factorRules[factor]
    const offered = page.forms.some(({ actions }) => actions.includes('pick-authenticator'))
    if (offered) return press(player, await press(player, page, {}, 'pick-authenticator'), {}, action)
    // Forms that are made up lead nowhere.
    const still = await force(player, page, {}, 'pick-authenticator')
    return force(player, { ...still, screen: 'mfa-login-options' }, {}, action)
  },
  finish: tokensCome,
}

const remember: WayPlay = {
  setup: factor => ({ ...challenge.setup(factor), holds: withCompanion(factor) }),
  begin: async player => {
    player.ticks = true
    return signIn(player)
  },
  finish: async (player, _factor, page, { before } = {}) => {
    const first = await outcome(player, page)
    if (first !== 'tokens') return { ends: first }
    player.ticks = false
    await before?.()
    const second = await signIn(player)
    if (!taskAt(second)) {
      const ends = await outcome(player, second)
      return { shows: ends, ends }
    }
    return { shows: shown(second), ends: await outcome(player, await right(player, second)) }
  },
}

const remove: WayPlay = {
  setup: factor => ({
    ...challenge.setup(factor),
    holds: subjectOf({ factor, way: 'remove' }) === factor ? [factor] : [factor, 'otp'],
    verified: false,
    program: [],
  }),
  begin: async player => withPassword(player, await player.browser.open('/account/')),
  finish: async (player, factor, page, { before, after } = {}) => {
    if (typeof page === 'string') return { ends: page }
    await before?.()
    const pressed = shown(page) === 'account' ? await pressRemove(player, factor, page) : page
    const at = shown(pressed)
    if (at === 'login') await pressRemove(player, factor, await right(player, await withPassword(player, pressed)))
    const then = after ? shown(await after(pressed)) : at
    await program(player, challengeCall(factor))
    player.browser = newBrowser(player.world)
    return { shows: then, ends: await outcome(player, await signIn(player)) }
  },
}

/** Presses the button of the factor's entry: a recovery code goes with the last factor. What is not there has no entry. */
const pressRemove = async (player: Player, factor: Factor, page: FormPage | string): Promise<FormPage> => {
  if (typeof page === 'string') throw new Error(page)
  const held = await heldBy(player)
  const entry = held.find(one => one.factor === (factor === 'recovery-code' ? 'otp' : factor))
  const id = held.some(one => one.factor === factor) ? entry?.id : undefined
  if (id && !page.html.includes(`value="${id}"`)) throw new Error('the page has no such entry')
  const fields = { id: id ?? 'dev_0000000000000000' }
  player.given = { ...player.given, fields, action: 'remove' }
  return force(player, page, fields, 'remove')
}

export const heldBy = ({ person, world }: Player): Promise<{ id: string; factor: string }[]> =>
  world.services.db.selectFrom('enrollments').select(['id', 'factor']).where('user_id', '=', person.id).execute()

export const plays: Record<Way, WayPlay> = {
  'enroll by command': byCommand,
  'enroll by policy': byPolicy,
  'enroll by ticket': byTicket,
  challenge,
  'try another': tryAnother,
  remember,
  remove,
}
