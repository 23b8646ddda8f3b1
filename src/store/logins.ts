import type { Selectable } from 'kysely'
import type { Db } from './dialect.ts'
import type { Schema } from './schema.ts'

export type LoginRow = Selectable<Schema['logins']>
export type LoginStatus = LoginRow['status']

export const insertLogin = async (
  db: Db,
  login: {
    idHash: string
    traceId: string
    browserHash: string | null
    userId: string | null
    clientId: string
    /** Whether it may show no screen: `prompt=none`. */
    silent?: boolean
    status: LoginStatus
    state: string
    now: number
    expiresAt: number
  },
): Promise<void> => {
  await db
    .insertInto('logins')
    .values({
      id_hash: login.idHash,
      trace_id: login.traceId,
      revision: 1,
      status: login.status,
      state: login.state,
      browser_hash: login.browserHash,
      user_id: login.userId,
      client_id: login.clientId,
      silent: login.silent ? 1 : 0,
      created_at: login.now,
      updated_at: login.now,
      expires_at: login.expiresAt,
      finished_at: login.status === 'active' ? null : login.now,
      taken_at: null,
    })
    .execute()
}

export const loadLogin = (db: Db, idHash: string): Promise<LoginRow | undefined> =>
  db.selectFrom('logins').selectAll().where('id_hash', '=', idHash).executeTakeFirst()

/**
 * Moves a login on from the revision that was loaded: compare and swap. False: another request moved or ended it, and
 * nothing of this one may count. A status other than `active` ends it for good.
 */
export const moveLogin = async (
  db: Db,
  idHash: string,
  revision: number,
  to: { state: string; status: LoginStatus; userId: string | null; now: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('logins')
    .set({
      revision: revision + 1,
      state: to.state,
      status: to.status,
      user_id: to.userId,
      updated_at: to.now,
      finished_at: to.status === 'active' ? null : to.now,
    })
    .where('id_hash', '=', idHash)
    .where('revision', '=', revision)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Longer than it takes to answer with a decision: whoever took it so long ago has answered, or has died. */
const takenForMs = 2000
/** How long after its end a login may be led to its end again. */
const againForMs = 10 * 60_000

/** Whether a browser may still be led to the end of a finished login. */
export const mayBeTaken = ({ taken_at, finished_at }: LoginRow, now: number): boolean =>
  taken_at === null || (finished_at ?? 0) > now - againForMs

/**
 * Hands the decision of a finished login out, to one request at a time. Another one gets it where the first may have died
 * before its answer arrived: it has had time enough, or took it before this process was `startedAt`. False: the login is
 * not finished, or its decision is not to be had.
 */
export const takeLogin = async (
  db: Db,
  idHash: string,
  { now, startedAt }: { now: number; startedAt: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('logins')
    .set({ taken_at: now })
    .where('id_hash', '=', idHash)
    .where('status', 'in', ['complete', 'denied', 'failed'])
    .where(eb =>
      eb.or([
        eb('taken_at', 'is', null),
        eb.and([
          eb.or([eb('taken_at', '<=', now - takenForMs), eb('taken_at', '<', startedAt)]),
          eb('finished_at', '>', now - againForMs),
        ]),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends unfinished logins whose time is over and deletes those that ended before `keepSince`. */
export const pruneLogins = async (db: Db, now: number, keepSince: number): Promise<void> => {
  await db
    .updateTable('logins')
    .set({ status: 'expired', finished_at: now, updated_at: now })
    .where('status', '=', 'active')
    .where('expires_at', '<=', now)
    .execute()
  await db.deleteFrom('logins').where('finished_at', '<', keepSince).execute()
}
