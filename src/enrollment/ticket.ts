import type { FactorType } from '../flow/command.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { holdsFactor } from '../store/factor-removal.ts'
import { enqueue } from '../store/outbox.ts'
import { createTicket, ticketLifeMs, ticketState } from '../store/tickets.ts'
import { type User, userById } from '../store/users.ts'

/** What an enrollment ticket allows. */
export interface EnrollmentTicket {
  userId: string
  /** The one factor to enroll; without it the tenant's way of offering factors decides. */
  factor?: FactorType
  /** Whether a user who has a factor may add another one by this ticket. */
  multiple: boolean
}

/** How a ticket stands, in the words of the screen `mfa-enroll-result` (login-flow reference, 7.2). */
export type OpenedTicket =
  | { kind: 'valid'; ticket: EnrollmentTicket; token: string; user: User }
  | { kind: 'invalid' | 'expired' | 'already-used' | 'already-enrolled' }

/** Where a ticket is opened (management reference, 2.2); `/guardian/enroll` is the same page. */
const enrollmentUrl = (issuer: string, token: string): string => `${issuer}mfa/enrollment?ticket=${token}`

const idPrefix = 'gten_'

/**
 * Makes a ticket for a user to enroll a factor without logging in: 5 days, once. With `to` its link is mailed there, in
 * the same transaction. Answers its id, which is told once, and its address.
 */
export const createEnrollmentTicket = async (
  services: Pick<Services, 'box' | 'now'>,
  trx: Db,
  order: {
    user: User
    factor?: FactorType
    multiple: boolean
    to?: string
    locale?: string
    clientId?: string
    http: HttpFacts
  },
): Promise<{ id: string; url: string }> => {
  const { user, factor, multiple, to, locale, http } = order
  const now = services.now()
  const token = await createTicket(trx, {
    kind: 'mfa-enrollment',
    userId: user.user_id,
    data: { factor, multiple },
    now,
  })
  const url = enrollmentUrl(http.issuer, token)
  if (to !== undefined) {
    await enqueue(
      trx,
      services.box,
      {
        channel: 'email',
        to,
        template: 'enrollment_email',
        variables: { link: url },
        locale,
        expiresAt: now + ticketLifeMs,
      },
      { userId: user.user_id, userName: to, ip: http.ip, hostname: http.hostname, now },
    )
  }
  return { id: idPrefix + token, url }
}

/** The secret part of what an address says, with or without the prefix of its id. */
export const ticketToken = (text: string | undefined): string =>
  (text ?? '').slice(0, 128).replace(new RegExp(`^${idPrefix}`), '')

/**
 * Looks at a ticket without using it up. A user who has a factor is not opened to whoever holds an old link: only a
 * ticket that says so adds a further one. An unknown ticket and one whose user is gone are told apart by nothing.
 */
export const openTicket = async (services: Pick<Services, 'db' | 'now'>, token: string): Promise<OpenedTicket> => {
  const { db } = services
  const found = await ticketState(db, 'mfa-enrollment', token, services.now())
  if (found.kind === 'unknown') return { kind: 'invalid' }
  if (found.kind === 'used') return { kind: 'already-used' }
  if (found.kind === 'expired') return { kind: 'expired' }
  const { userId, data } = found.ticket
  const user = await userById(db, userId)
  if (!user || user.blocked) return { kind: 'invalid' }
  const ticket = { userId, factor: data['factor'] as FactorType | undefined, multiple: data['multiple'] === true }
  if (!ticket.multiple && (await holdsFactor(db, userId))) return { kind: 'already-enrolled' }
  return { kind: 'valid', ticket, token, user }
}
