import type { Selectable } from 'kysely'
import { timeOrderedId } from '../ids.ts'
import { announcements } from './announcements.ts'
import type { BackchannelLogoutSettings, ClientData } from './clients.ts'
import type { Db } from './dialect.ts'
import { claimRows, endRow, keepRows, postponeRow } from './queue-rows.ts'
import type { OidcTables } from './schema/oidc.ts'

/** Why a session ends, by Auth0's words (management reference, `ClientOidcBackchannelLogoutInitiators`). */
export type LogoutInitiator =
  | 'rp-logout'
  | 'password-changed'
  | 'session-expired'
  | 'session-revoked'
  | 'account-deleted'
  | 'email-identifier-changed'
  | 'account-deactivated'

/** What the applications of a session that ends are told, and in whose name. */
export interface SessionEnd {
  issuer: string
  initiator: LogoutInitiator
  now: number
}

export interface EndedSession {
  sid: string
  userId: string
  metadata: string
}

/** A claimed call: nobody else makes it before its lock time is over. `attempts` counts this one. */
export type LogoutCall = Omit<Selectable<OidcTables['logout_calls']>, 'next_attempt_at' | 'locked_until'>

const { announce, listen } = announcements()

/** Calls `listener` whenever this process queues a call in this store. Answers how to stop that. */
export const onLogoutCall = listen

/** What an application hears of when it says nothing (configuration of back-channel logout, `mode: custom`). */
const unlessChosen: readonly string[] = ['rp-logout', 'idp-logout']

const hears = (settings: BackchannelLogoutSettings | null | undefined, initiator: LogoutInitiator): boolean => {
  if (!settings?.backchannel_logout_urls?.length) return false
  const { mode, selected_initiators = unlessChosen } = settings.backchannel_logout_initiators ?? {}
  return mode === 'all' || selected_initiators.includes(initiator)
}

/** Few enough for one statement of either engine. */
const atOnce = 500

/**
 * Queues a call to every application of these sessions that has chosen to hear of such an end, in the transaction that
 * ends them and while `session_clients` still names them; so they are told if and only if the sessions have ended.
 */
export const queueLogoutCalls = async (trx: Db, ended: EndedSession[], end: SessionEnd): Promise<void> => {
  for (let from = 0; from < ended.length; from += atOnce) await queue(trx, ended.slice(from, from + atOnce), end)
}

const queue = async (trx: Db, ended: EndedSession[], { issuer, initiator, now }: SessionEnd): Promise<void> => {
  const rows = await trx
    .selectFrom('session_clients')
    .innerJoin('clients', 'clients.client_id', 'session_clients.client_id')
    .select(['session_clients.sid', 'clients.client_id', 'clients.data'])
    .where(
      'session_clients.sid',
      'in',
      ended.map(({ sid }) => sid),
    )
    .where('clients.data', 'like', '%backchannel_logout_urls%')
    .orderBy('session_clients.created_at')
    .orderBy('clients.client_id')
    .execute()
  const bySid = new Map(ended.map(session => [session.sid, session]))
  const calls = rows.flatMap(row => {
    const session = bySid.get(row.sid)
    return session && hears((JSON.parse(row.data) as ClientData).oidc_logout, initiator)
      ? [{ session, clientId: row.client_id }]
      : []
  })
  if (calls.length === 0) return
  for (let from = 0; from < calls.length; from += atOnce)
    await trx
      .insertInto('logout_calls')
      .values(
        calls.slice(from, from + atOnce).map(({ session, clientId }) => ({
          id: timeOrderedId(now),
          client_id: clientId,
          sid: session.sid,
          user_id: session.userId,
          metadata: session.metadata,
          issuer,
          initiator,
          attempts: 0,
          next_attempt_at: now,
          locked_until: null,
          created_at: now,
        })),
      )
      .execute()
  announce(trx)
}

/** Takes calls that are due. */
export const claimLogoutCalls = (db: Db, now: number, limit: number, lockFor: number): Promise<LogoutCall[]> =>
  claimRows(db, 'logout_calls', { now, limit, lockFor })

/** Keeps claimed calls until `until`, for a worker that is still at them. */
export const keepLogoutCalls = (db: Db, ids: string[], until: number): Promise<void> =>
  keepRows(db, 'logout_calls', ids, until)

/** Puts a call back, to be tried again at `at`. False: another attempt has taken over. */
export const postponeLogoutCall = (db: Db, id: string, attempt: number, at: number): Promise<boolean> =>
  postponeRow(db, 'logout_calls', id, attempt, at)

/** Forgets a call that was heard or is given up. False: another attempt has taken over. */
export const endLogoutCall = (db: Db, id: string, attempt: number): Promise<boolean> =>
  endRow(db, 'logout_calls', id, attempt)
