import type { Selectable } from 'kysely'
import { type Db, isUniqueViolation } from './dialect.ts'
import type { Schema } from './schema.ts'
import { hashToken } from './secrets.ts'

/** A device that waits. Its codes are kept as digests alone. */
export interface DeviceCode {
  codeHash: string
  clientId: string
  params: Record<string, string>
  status: 'pending' | 'confirmed' | 'approved' | 'denied'
  browserHash?: string
  payload?: string
  expiresAt: number
}

const toDeviceCode = (row: Selectable<Schema['device_codes']>): DeviceCode => ({
  codeHash: row.code_hash,
  clientId: row.client_id,
  params: JSON.parse(row.params) as Record<string, string>,
  status: row.status,
  browserHash: row.browser_hash ?? undefined,
  payload: row.payload ?? undefined,
  expiresAt: row.expires_at,
})

/** What people type is taken in any case, with or without what divides it. */
const userCodeHash = (userCode: string): string => hashToken(userCode.toUpperCase().replace(/[^A-Z0-9]/g, ''))

/** Stores a device that waits. False: the user's code is taken, so another one is needed. */
export const insertDeviceCode = async (
  db: Db,
  device: {
    code: string
    userCode: string
    clientId: string
    params: Record<string, string>
    now: number
    expiresAt: number
  },
): Promise<boolean> => {
  try {
    await db
      .insertInto('device_codes')
      .values({
        code_hash: hashToken(device.code),
        user_code_hash: userCodeHash(device.userCode),
        client_id: device.clientId,
        params: JSON.stringify(device.params),
        status: 'pending',
        browser_hash: null,
        payload: null,
        created_at: device.now,
        expires_at: device.expiresAt,
        polled_at: null,
      })
      .execute()
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

/** The device that shows this code to its user; expired ones too. */
export const deviceByUserCode = async (db: Db, userCode: string): Promise<DeviceCode | undefined> => {
  const row = await db
    .selectFrom('device_codes')
    .selectAll()
    .where('user_code_hash', '=', userCodeHash(userCode))
    .executeTakeFirst()
  return row && toDeviceCode(row)
}

export const deviceByCode = async (db: Db, code: string): Promise<DeviceCode | undefined> => {
  const row = await db
    .selectFrom('device_codes')
    .selectAll()
    .where('code_hash', '=', hashToken(code))
    .executeTakeFirst()
  return row && toDeviceCode(row)
}

/** The user says that the code is the device's own. False: it was said before, refused, or is over. */
export const confirmDevice = async (db: Db, codeHash: string, browser: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('device_codes')
    .set({ status: 'confirmed', browser_hash: hashToken(browser) })
    .where('code_hash', '=', codeHash)
    .where('status', '=', 'pending')
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Refuses a device that waits: before it is confirmed anybody who has the code may, then only that browser. */
export const refuseDevice = async (db: Db, codeHash: string, browser?: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('device_codes')
    .set({ status: 'denied' })
    .where('code_hash', '=', codeHash)
    .where(eb =>
      browser === undefined
        ? eb('status', '=', 'pending')
        : eb.and([eb('status', '=', 'confirmed'), eb('browser_hash', '=', hashToken(browser))]),
    )
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Hands the device what a login of the confirming browser gave, once. False: it waits no more, or for another browser. */
export const approveDevice = async (
  db: Db,
  codeHash: string,
  login: { browser: string; payload: string; now: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('device_codes')
    .set({ status: 'approved', payload: login.payload })
    .where('code_hash', '=', codeHash)
    .where('status', '=', 'confirmed')
    .where('browser_hash', '=', hashToken(login.browser))
    .where('expires_at', '>', login.now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Notes that a device asks. False: it has asked less than `intervalMs` ago. */
export const pollDevice = async (db: Db, codeHash: string, now: number, intervalMs: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('device_codes')
    .set({ polled_at: now })
    .where('code_hash', '=', codeHash)
    .where(eb => eb.or([eb('polled_at', 'is', null), eb('polled_at', '<=', now - intervalMs)]))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes a device out, once: whoever comes second gets nothing. */
export const takeDevice = async (db: Db, codeHash: string): Promise<DeviceCode | undefined> => {
  const row = await db.deleteFrom('device_codes').where('code_hash', '=', codeHash).returningAll().executeTakeFirst()
  return row && toDeviceCode(row)
}

/** Deletes devices whose time was over before `before`; until then they are told so. */
export const pruneDeviceCodes = async (db: Db, before: number): Promise<void> => {
  await db.deleteFrom('device_codes').where('expires_at', '<', before).execute()
}
