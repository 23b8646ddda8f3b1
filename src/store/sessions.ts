import type { ExpressionBuilder, Selectable } from 'kysely'
import type { Method } from '../flow/session-facts.ts'
import type { Db } from './dialect.ts'
import { queueLogoutCalls, type SessionEnd } from './logout-calls.ts'
import type { Schema } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** Where a session or refresh token was first and last used, by Auth0's names. */
export interface Device {
  initial_ip?: string
  initial_asn?: string
  initial_user_agent?: string
  last_ip?: string
  last_asn?: string
  last_user_agent?: string
}

/** A browser session; times in epoch milliseconds. */
export interface SessionRecord {
  sid: string
  userId: string
  methods: Method[]
  metadata: Record<string, string>
  device: Device
  cookieMode: 'persistent' | 'non-persistent'
  /** The applications that it has logged in, in that order. */
  clients: string[]
  createdAt: number
  updatedAt: number
  authenticatedAt: number
  lastInteractedAt: number
  expiresAt: number
  idleExpiresAt: number
}

type Row = Selectable<Schema['sessions']>

const toSession = (row: Row, clients: string[]): SessionRecord => ({
  sid: row.sid,
  userId: row.user_id,
  methods: JSON.parse(row.methods) as Method[],
  metadata: JSON.parse(row.metadata) as Record<string, string>,
  device: JSON.parse(row.device) as Device,
  cookieMode: row.cookie_mode,
  clients,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  authenticatedAt: row.authenticated_at,
  lastInteractedAt: row.last_interacted_at,
  expiresAt: row.expires_at,
  idleExpiresAt: row.idle_expires_at,
})

const columns = (session: SessionRecord) => ({
  sid: session.sid,
  user_id: session.userId,
  methods: JSON.stringify(session.methods),
  metadata: JSON.stringify(session.metadata),
  device: JSON.stringify(session.device),
  cookie_mode: session.cookieMode,
  created_at: session.createdAt,
  updated_at: session.updatedAt,
  authenticated_at: session.authenticatedAt,
  last_interacted_at: session.lastInteractedAt,
  expires_at: session.expiresAt,
  idle_expires_at: session.idleExpiresAt,
})

const live = async (
  db: Db,
  by: { column: 'id_hash' | 'sid'; value: string },
  now: number,
): Promise<SessionRecord | undefined> => {
  const rows = await db
    .selectFrom('sessions')
    .leftJoin('session_clients', 'session_clients.sid', 'sessions.sid')
    .selectAll('sessions')
    .select('session_clients.client_id')
    .where(`sessions.${by.column}`, '=', by.value)
    .where('sessions.expires_at', '>', now)
    .where('sessions.idle_expires_at', '>', now)
    .orderBy('session_clients.created_at')
    .orderBy('session_clients.client_id')
    .execute()
  const [first] = rows
  return (
    first &&
    toSession(
      first,
      rows.flatMap(row => row.client_id ?? []),
    )
  )
}

/** The live session of a cookie. */
export const sessionByHash = (db: Db, idHash: string, now: number): Promise<SessionRecord | undefined> =>
  live(db, { column: 'id_hash', value: idHash }, now)

/** The live session of an id that tokens and the Management API show. */
export const sessionById = (db: Db, sid: string, now: number): Promise<SessionRecord | undefined> =>
  live(db, { column: 'sid', value: sid }, now)

/**
 * Stores a session under its cookie id. Where its user has one of that `sid` already, whose cookie never reached the
 * browser, this one takes its place. Throws when the `sid` is another user's.
 */
export const insertSession = (db: Db, idHash: string, session: SessionRecord, clients: string[]): Promise<void> =>
  inTransaction(db, async trx => {
    const values = { id_hash: idHash, ...columns(session) }
    const stored = await trx
      .insertInto('sessions')
      .values(values)
      .onConflict(conflict => conflict.column('sid').doUpdateSet(values).where('sessions.user_id', '=', session.userId))
      .returning('sid')
      .execute()
    if (stored.length !== 1) throw new Error('a session of that id belongs to another user')
    await addSessionClients(trx, session.sid, clients, session.lastInteractedAt)
  })

/**
 * Writes all of a session and gives it a new cookie id, if `to` is another digest than `from`. False: the session has
 * ended or was renewed meanwhile, and nothing was written; so a request that still holds the old id never brings it back.
 */
export const updateSession = (
  db: Db,
  from: string,
  to: string,
  session: SessionRecord,
  clients: string[],
): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('sessions')
      .set({ id_hash: to, ...columns(session) })
      .where('id_hash', '=', from)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) return false
    await addSessionClients(trx, session.sid, clients, session.lastInteractedAt)
    return true
  })

/** Notes that a session was used, and leaves alone what another request may be writing. */
export const touchSession = (db: Db, idHash: string, session: SessionRecord, clients: string[]): Promise<boolean> =>
  inTransaction(db, async trx => {
    const { numUpdatedRows } = await trx
      .updateTable('sessions')
      .set({
        device: JSON.stringify(session.device),
        updated_at: session.updatedAt,
        last_interacted_at: session.lastInteractedAt,
        idle_expires_at: session.idleExpiresAt,
      })
      .where('id_hash', '=', idHash)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) return false
    await addSessionClients(trx, session.sid, clients, session.lastInteractedAt)
    return true
  })

const addSessionClients = async (trx: Db, sid: string, clients: string[], now: number): Promise<void> => {
  if (clients.length === 0) return
  await trx
    .insertInto('session_clients')
    .values(clients.map(client_id => ({ sid, client_id, created_at: now })))
    .onConflict(oc => oc.doNothing())
    .execute()
}

/** Ends a session, and has its applications told. False: it had ended before, so somebody else did. */
export const deleteSession = (db: Db, sid: string, end: SessionEnd): Promise<boolean> =>
  inTransaction(db, async trx => {
    const ended = await trx.deleteFrom('sessions').where('sid', '=', sid).returning(endedColumns).execute()
    await tellEnd(trx, ended, end)
    return ended.length === 1
  })

/** Few at a time, so that no writer waits for long. */
const batch = 500

/** Deletes the sessions whose time is over, and has their applications told in the name of this issuer. */
export const pruneSessions = async (db: Db, now: number, issuer: string): Promise<void> => {
  const end: SessionEnd = { issuer, initiator: 'session-expired', now }
  const over = (eb: ExpressionBuilder<Schema, 'sessions'>) =>
    eb.or([eb('expires_at', '<=', now), eb('idle_expires_at', '<=', now)])
  for (let full = true; full; ) {
    full = await inTransaction(db, async trx => {
      const ended = await trx
        .deleteFrom('sessions')
        .where('sid', 'in', eb => eb.selectFrom('sessions').select('sid').where(over).limit(batch))
        // Checked again on the row itself, which may have been used meanwhile.
        .where(over)
        .returning(endedColumns)
        .execute()
      await tellEnd(trx, ended, end)
      return ended.length === batch
    })
  }
}

/** What `tellEnd` wants to know of sessions that a statement has deleted. */
export const endedColumns = ['sid', 'user_id', 'metadata'] as const

/** Queues the calls about sessions that this transaction has deleted, and forgets which applications they had. */
export const tellEnd = async (
  trx: Db,
  ended: { sid: string; user_id: string; metadata: string }[],
  end: SessionEnd,
): Promise<void> => {
  await queueLogoutCalls(
    trx,
    ended.map(({ sid, user_id, metadata }) => ({ sid, userId: user_id, metadata })),
    end,
  )
  for (let from = 0; from < ended.length; from += batch) {
    const sids = ended.slice(from, from + batch).map(({ sid }) => sid)
    await trx.deleteFrom('session_clients').where('sid', 'in', sids).execute()
  }
}
