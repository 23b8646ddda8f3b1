import { randomBytes } from 'node:crypto'
import { digestPurpose } from '../factors/factor.ts'
import { newRecoveryCode, recoveryCodeDigest } from '../factors/recovery-code/code.ts'
import type { Services } from '../services.ts'
import { replaceRecoveryCode } from '../store/factor-removal.ts'
import { inTransaction } from '../store/transaction.ts'
import { touchMultifactor } from '../store/users.ts'

/** Gives a user a new recovery code; the one before is void from this moment. It is answered once and stored as a digest. */
export const renewRecoveryCode = async (services: Pick<Services, 'db' | 'box' | 'now'>, userId: string) => {
  const code = newRecoveryCode(randomBytes)
  const codeHash = recoveryCodeDigest(text => services.box.digest(digestPurpose, text), userId, code)
  const now = services.now()
  await inTransaction(services.db, async trx => {
    await touchMultifactor(trx, userId, now)
    await replaceRecoveryCode(trx, services.box, { userId, codeHash }, now)
  })
  return code
}
