import { profileDefaults } from '../../accounts/profile-defaults.ts'
import { AppError } from '../../errors.ts'
import { hexId } from '../../ids.ts'
import { isImported, sealImported } from '../../imported-passwords/imported-hash.ts'
import type { Services } from '../../services.ts'
import { type Connection, connectionExists } from '../../store/connections.ts'
import type { Db } from '../../store/dialect.ts'
import { type EnrollmentRecord, enrollmentsOf, insertEnrollment } from '../../store/enrollments.ts'
import { upgradePasswordHash } from '../../store/user-passwords.ts'
import {
  findIdentityByEmail,
  type IdentityWithPassword,
  identityById,
  insertUser,
  normalPhone,
  normalUsername,
  touchMultifactor,
  updateUser,
} from '../../store/users.ts'
import type { ImportedFactor, ImportUser } from './import-user.ts'
import { problem, type UserProblem } from './problems.ts'

/** A user of a file cannot be stored; whatever its transaction has written must go. */
export class ImportRefused extends Error {
  readonly found: UserProblem

  constructor(found: UserProblem) {
    super(found.message)
    this.found = found
  }
}

type Where = Pick<Connection, 'id' | 'name' | 'strategy'>

/** Whose data an element of an import with `upsert` changes: whoever has its address at the connection. */
export const existingUser = (db: Db, connection: Where, user: ImportUser): Promise<IdentityWithPassword | undefined> =>
  user.email === undefined ? Promise.resolve(undefined) : findIdentityByEmail(db, connection.name, user.email)

/** Stores a new user of a file with hash and factors, in the caller's transaction. */
export const insertImported = async (
  services: Services,
  trx: Db,
  connection: Where,
  given: ImportUser,
): Promise<void> => {
  const { user_id, password_hash, customHash, factors, ...profile } = given
  const now = services.now()
  if (!(await connectionExists(trx, connection.id)))
    throw new ImportRefused(problem('CONNECTION_NOT_FOUND', 'The connection does not exist.'))
  const user = await insertUser(trx, {
    ...profile,
    ...profileDefaults(profile),
    password_hash: customHash ? sealImported(services.box, customHash) : password_hash,
    provider: connection.strategy,
    identity_user_id: user_id ?? hexId(now),
    connection: connection.name,
    now,
  })
  if (factors) await addFactors(services, trx, user.user_id, factors)
}

/**
 * Changes what an import may change of a user who is there already. Metadata is replaced, not merged. A hash is replaced
 * while nobody has logged in by the one that was imported before; factors are added to those that there are.
 */
export const updateImported = async (
  services: Services,
  trx: Db,
  existing: IdentityWithPassword,
  given: ImportUser,
): Promise<void> => {
  const { email_verified, family_name, given_name, name, nickname, picture, app_metadata, user_metadata } = given
  const now = services.now()
  const profile = { email_verified, family_name, given_name, name, nickname, picture }
  const emptied = { ...(app_metadata && { app_metadata: null }), ...(user_metadata && { user_metadata: null }) }
  await updateUser(trx, existing.owner, { ...present(profile), ...emptied }, now)
  const documents = present({ app_metadata, user_metadata })
  if (Object.keys(documents).length > 0) await updateUser(trx, existing.owner, documents, now)
  if (given.customHash) {
    const to = sealImported(services.box, given.customHash)
    const from = existing.password_hash
    if (!from || !isImported(from) || !(await upgradePasswordHash(trx, existing, from, to)))
      throw new ImportRefused(
        problem(
          'CONFLICT',
          'A custom_password_hash was provided, but the user already has password hash defined.',
          'custom_password_hash',
        ),
      )
  }
}

const present = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>

/** 64 bits of seed; what is shorter is no second factor. */
const shortestSeed = 13

/** Whether every factor can be asked for once it is stored. */
export const factorsProblem = (factors: ImportedFactor[] | undefined): UserProblem | undefined =>
  factors?.some(factor => 'totp' in factor && factor.totp.length < shortestSeed)
    ? problem('MFA_FACTORS_FAILED', 'Unable to import factors')
    : undefined

const enrollmentOf = (factor: ImportedFactor): Pick<EnrollmentRecord, 'factor'> & Partial<EnrollmentRecord> => {
  if ('totp' in factor) return { factor: 'otp', secret: factor.totp }
  if ('phone' in factor) return { factor: 'phone', phoneNumber: factor.phone, preferredMethod: 'sms' }
  return { factor: 'email', email: factor.email }
}

/** Adds factors that the user does not have; they count as confirmed. */
export const addFactors = async (
  services: Services,
  trx: Db,
  userId: string,
  factors: ImportedFactor[],
): Promise<void> => {
  const now = services.now()
  const has = await enrollmentsOf(trx, services.box, userId)
  for (const factor of factors) {
    const wanted = enrollmentOf(factor)
    const same = has.some(
      one =>
        one.confirmed &&
        one.factor === wanted.factor &&
        one.secret === wanted.secret &&
        one.phoneNumber === wanted.phoneNumber &&
        one.email === wanted.email,
    )
    if (same) continue
    const id = await insertEnrollment(trx, services.box, { ...wanted, confirmed: true, userId }, now)
    has.push({ ...wanted, id, confirmed: true, userId, createdAt: now })
  }
  await touchMultifactor(trx, userId, now)
}

/** Which identifier of a user is taken, after the store has refused one for it. */
export const conflictOf = async (db: Db, connection: Where, user: ImportUser): Promise<UserProblem> => {
  const exists = 'The user already exists.'
  if (user.email !== undefined && (await findIdentityByEmail(db, connection.name, user.email)))
    return problem('DUPLICATED_USER', exists, 'email')
  if (user.user_id !== undefined && (await identityById(db, connection.strategy, user.user_id)))
    return problem('DUPLICATED_USER', exists, 'user_id')
  const taken = await db
    .selectFrom('identities')
    .select(['username', 'phone_number'])
    .where('connection', '=', connection.name)
    .where(eb =>
      eb.or([
        eb('username', '=', normalUsername(user.username ?? '')),
        eb('phone_number', '=', normalPhone(user.phone_number ?? '')),
      ]),
    )
    .executeTakeFirst()
  if (taken && user.username !== undefined && taken.username === normalUsername(user.username))
    return problem('CONFLICT_USERNAME', exists, 'username')
  return problem('CONFLICT', exists, taken ? 'phone_number' : undefined)
}

/** Whether the store refused an identifier that somebody has. */
export const isConflict = (error: unknown): boolean => error instanceof AppError && error.code === 'auth0_idp_error'
