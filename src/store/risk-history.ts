import { sql } from 'kysely'
import type { Db } from './dialect.ts'

/** Devices of one user that are kept; the one that was not used for longest makes room. */
export const mostDevices = 50

/** What is known of a user from earlier logins. */
export interface RiskHistory {
  devices: { idHash: string; userAgent?: string }[]
  last?: { latitude: number; longitude: number; at: number }
}

/** The devices that are trusted now, and where the user was last, in one statement. */
export const riskHistory = async (db: Db, userId: string, now: number): Promise<RiskHistory> => {
  const rows = await db
    .selectFrom('users')
    .leftJoin('user_positions', 'user_positions.user_id', 'users.user_id')
    .leftJoin('user_devices', join =>
      join.onRef('user_devices.user_id', '=', 'users.user_id').on('user_devices.expires_at', '>', now),
    )
    .where('users.user_id', '=', userId)
    .select(['id_hash', 'user_agent', 'latitude', 'longitude', 'located_at'])
    .orderBy('last_used_at', 'desc')
    .limit(mostDevices)
    .execute()
  const [first] = rows
  const { latitude, longitude, located_at: at } = first ?? {}
  return {
    devices: rows.flatMap(({ id_hash, user_agent }) =>
      id_hash === null ? [] : [{ idHash: id_hash, ...(user_agent !== null && { userAgent: user_agent }) }],
    ),
    ...(typeof latitude === 'number' &&
      typeof longitude === 'number' &&
      typeof at === 'number' && { last: { latitude, longitude, at } }),
  }
}

/** Trusts a device from now on; a known one is trusted anew, with the user agent that it has now. */
export const trustDevice = async (
  trx: Db,
  device: { userId: string; idHash: string; userAgent: string | undefined; now: number; expiresAt: number },
): Promise<void> => {
  const seen = { user_agent: device.userAgent ?? null, last_used_at: device.now, expires_at: device.expiresAt }
  await trx
    .insertInto('user_devices')
    .values({ user_id: device.userId, id_hash: device.idHash, created_at: device.now, ...seen })
    .onConflict(c => c.columns(['user_id', 'id_hash']).doUpdateSet(seen))
    .execute()
}

/** Forgets the devices of a user beyond the most that are kept. */
export const dropOldDevices = async (trx: Db, userId: string): Promise<void> => {
  await trx
    .deleteFrom('user_devices')
    .where('user_id', '=', userId)
    .where('id_hash', 'not in', eb =>
      eb
        .selectFrom('user_devices as kept')
        .select('kept.id_hash')
        .where('kept.user_id', '=', userId)
        .orderBy('kept.last_used_at', 'desc')
        .orderBy('kept.id_hash')
        .limit(mostDevices),
    )
    .execute()
}

/** Notes where a user has completed a login. Two that end in the same moment leave the later one. */
export const notePosition = async (
  trx: Db,
  userId: string,
  { latitude, longitude }: { latitude: number; longitude: number },
  now: number,
): Promise<void> => {
  const place = { latitude, longitude, located_at: now }
  await trx
    .insertInto('user_positions')
    .values({ user_id: userId, ...place })
    .onConflict(c => c.column('user_id').doUpdateSet(place).where(sql<boolean>`user_positions.located_at <= ${now}`))
    .execute()
}

/** Forgets every device of a user; answers how many there were. */
export const forgetDevices = async (db: Db, userId: string): Promise<number> => {
  const { numDeletedRows } = await db.deleteFrom('user_devices').where('user_id', '=', userId).executeTakeFirst()
  return Number(numDeletedRows)
}

/** Deletes devices that are trusted no more, and positions from before `oldest`. */
export const pruneRiskHistory = async (db: Db, now: number, oldest: number): Promise<void> => {
  await db.deleteFrom('user_devices').where('expires_at', '<=', now).execute()
  await db.deleteFrom('user_positions').where('located_at', '<', oldest).execute()
}
