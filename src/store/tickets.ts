import type { Selectable } from 'kysely'
import { alphanumeric } from '../ids.ts'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'
import { hashToken } from './secrets.ts'

/** What a ticket opens: verifying an address, choosing a new password, enrolling a factor, lifting a block. */
export type TicketKind = 'email-verification' | 'password-change' | 'mfa-enrollment' | 'account-unblock'

/** A link that works once. What it is about stands in `data`; nothing in it is secret. */
export interface Ticket {
  kind: TicketKind
  userId: string
  data: Record<string, unknown>
  createdAt: number
  expiresAt: number
  usedAt?: number
}

/** How a ticket stands, for the page behind its link. */
export type TicketState =
  | { kind: 'valid'; ticket: Ticket }
  | { kind: 'expired' | 'used'; ticket: Ticket }
  | { kind: 'unknown' }

/** Five days, as upstream (management reference, 2.15). */
export const ticketLifeMs = 432_000_000

const toTicket = (row: Selectable<Schema['tickets']>): Ticket => ({
  kind: row.kind as TicketKind,
  userId: row.user_id,
  data: JSON.parse(row.data) as Record<string, unknown>,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  usedAt: row.used_at ?? undefined,
})

/** Makes a ticket and answers its secret part: 32 characters, of which only a digest is kept. */
export const createTicket = async (
  db: Db,
  ticket: { kind: TicketKind; userId: string; data?: Record<string, unknown>; now: number; lifeMs?: number },
): Promise<string> => {
  const token = alphanumeric(32)
  await db
    .insertInto('tickets')
    .values({
      ticket_hash: hashToken(token),
      kind: ticket.kind,
      user_id: ticket.userId,
      data: JSON.stringify(ticket.data ?? {}),
      created_at: ticket.now,
      expires_at: ticket.now + (ticket.lifeMs ?? ticketLifeMs),
      used_at: null,
    })
    .execute()
  return token
}

/** Looks at a ticket without using it up. */
export const ticketState = (db: Db, kind: TicketKind, token: string, now: number): Promise<TicketState> =>
  ticketStateByHash(db, kind, hashToken(token), now)

/** The same by the digest, which is all that a login keeps of its ticket. */
export const ticketStateByHash = async (db: Db, kind: TicketKind, hash: string, now: number): Promise<TicketState> => {
  const row = await db
    .selectFrom('tickets')
    .selectAll()
    .where('ticket_hash', '=', hash)
    .where('kind', '=', kind)
    .executeTakeFirst()
  if (!row) return { kind: 'unknown' }
  const ticket = toTicket(row)
  if (ticket.usedAt !== undefined) return { kind: 'used', ticket }
  return { kind: ticket.expiresAt <= now ? 'expired' : 'valid', ticket }
}

/** Uses a ticket up, in one statement. Nothing: it is unknown, expired, or somebody was faster. */
export const claimTicket = (db: Db, kind: TicketKind, token: string, now: number): Promise<Ticket | undefined> =>
  claimTicketByHash(db, kind, hashToken(token), now)

/** The same by the digest. */
export const claimTicketByHash = async (
  db: Db,
  kind: TicketKind,
  hash: string,
  now: number,
): Promise<Ticket | undefined> => {
  const row = await db
    .updateTable('tickets')
    .set({ used_at: now })
    .where('ticket_hash', '=', hash)
    .where('kind', '=', kind)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst()
  return row && toTicket(row)
}

/** Uses up every open ticket of a kind that a user has, so that older links open nothing any more. */
export const voidTickets = async (db: Db, kind: TicketKind, userId: string, now: number): Promise<void> => {
  await db
    .updateTable('tickets')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('used_at', 'is', null)
    .execute()
}

/** Deletes tickets that ended before `before`; until then their pages can say why they do not work. */
export const pruneTickets = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('tickets').where('expires_at', '<', before).execute()
}
