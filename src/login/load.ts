import { timingSafeEqual } from 'node:crypto'
import { openResetLink } from '../accounts/reset-link.ts'
import { AppError } from '../errors.ts'
import type { Facts } from '../flow/event.ts'
import { readState } from '../flow/upgrade.ts'
import { type LoginRow, loadLogin, mayBeTaken } from '../store/logins.ts'
import { isMember } from '../store/organization-members.ts'
import { holdsPasskey } from '../store/passkeys.ts'
import { hashToken } from '../store/secrets.ts'
import { ticketStateByHash } from '../store/tickets.ts'
import { loadKnown } from './facts.ts'
import type { Bearer, HttpFacts } from './login.ts'
import type { Parts } from './parts.ts'
import { happen, type Passage } from './passage.ts'

/**
 * Loads the login that a browser carries, with fresh facts about its user. Refused: an unknown one, one that has
 * expired, one that another browser began, one that has ended for good.
 */
export const open = async (parts: Parts, bearer: Bearer, http: HttpFacts): Promise<Passage> => {
  const { services } = parts
  const row = await loadLogin(services.db, hashToken(bearer.state))
  if (!row || !isBrowserOf(row, bearer.browser)) throw new AppError('login_not_found')
  if (row.status === 'expired' || (row.status === 'active' && row.expires_at <= services.now())) {
    throw new AppError('login_expired')
  }
  // A finished login leads to its end once more: its last answer may have been lost on the way.
  if (!mayBeTaken(row, services.now()))
    throw new AppError('login_not_found', { detail: 'the login was finished before' })
  const passage = newPassage(parts, bearer, http, row)
  const { state } = passage
  if (state.proof && state.user && !state.finished) {
    const known = await loadKnown(parts, state.user.id, { ...passage, clientId: state.request.clientId })
    passage.user = known.user
    passage.enrollments = known.enrollments
    const [ticket, member, gone] = await Promise.all([ticketEnd(passage), stillMember(passage), passkeyGone(passage)])
    happen(passage, { kind: 'facts', facts: { ...known.facts, ticket, member, passkeyGone: gone } })
  }
  return passage
}

/** Why the ticket of an enrollment or a reset opens nothing any more, until this flow itself has used it up. */
const ticketEnd = async ({ parts, state }: Passage): Promise<Facts['ticket']> => {
  const { db, now } = parts.services
  const { enrolling, resetting } = state.request
  if (resetting) {
    const { kind } = await openResetLink(parts.services, resetting.ticketHash)
    return kind === 'valid' ? undefined : kind
  }
  const hash = enrolling?.ticketHash
  if (hash === undefined || state.mfa.made.length > 0) return undefined
  const { kind } = await ticketStateByHash(db, 'mfa-enrollment', hash, now())
  return kind === 'valid' ? undefined : kind === 'expired' ? 'expired' : 'used'
}

/** Whether the user belongs to the organization that the login has entered. */
const stillMember = async ({ parts, state }: Passage): Promise<boolean | undefined> =>
  state.organization && state.user && isMember(parts.services.db, state.organization.id, state.user.id)

/** Whether the passkey that let the user in was removed since. */
const passkeyGone = async ({ parts, state }: Passage): Promise<boolean | undefined> => {
  const used = state.proof?.passkey
  return used && !(await holdsPasskey(parts.services.db, used.id))
}

const newPassage = (parts: Parts, bearer: Bearer, http: HttpFacts, row: LoginRow): Passage => ({
  parts,
  token: bearer.state,
  browserHash: row.browser_hash,
  revision: row.revision,
  state: readState(row.state),
  http,
  remembered: bearer.remembered,
  lastUsed: bearer.lastUsed,
  deviceCookie: bearer.device,
  declined: bearer.declined ?? [],
  user: undefined,
  enrollments: [],
  dirty: false,
  logs: [],
  claims: [],
  writes: [],
  runs: [],
  actionMs: 0,
  remember: undefined,
  decline: undefined,
  used: undefined,
  device: undefined,
  suspect: undefined,
})

/** Whether this is the browser that began the login. */
export const isBrowserOf = (row: Pick<LoginRow, 'browser_hash'>, browser: string | undefined): boolean => {
  if (row.browser_hash === null || !browser) return false
  return timingSafeEqual(Buffer.from(row.browser_hash), Buffer.from(hashToken(browser)))
}
