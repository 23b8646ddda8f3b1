import type { Services } from '../services.ts'
import { deleteRecord, findRecord, insertRecord } from '../store/oidc-records.ts'
import { hashToken } from '../store/secrets.ts'
import { inTransaction } from '../store/transaction.ts'

const model = 'MfaEnrollment'
const purpose = 'mfa.enrollment'

/** What an access token of the MFA API has begun to enroll: the login that waits for the confirmation. */
export interface EnrollmentToken {
  state: string
  browser: string
  clientId: string
  /** The token reply that the confirmation answers with. */
  reply: Record<string, unknown>
}

interface Kept {
  state: string
  browser: string
  clientId: string
  scope: string
}

/** Keeps under an access token what it has begun; what it had begun before counts no more. */
export const keepEnrollment = (
  { db, box }: Services,
  accessToken: string,
  kept: Kept & { expiresAt: number },
): Promise<void> =>
  inTransaction(db, async trx => {
    const { expiresAt, ...payload } = kept
    const idHash = hashToken(accessToken)
    await deleteRecord(trx, model, idHash)
    await insertRecord(trx, { model, idHash, payload: box.seal(purpose, JSON.stringify(payload)), expiresAt })
  })

/** What a token has begun to enroll, if it has, and has not expired. */
export const enrollmentTokenOf = async (
  { db, box, now }: Services,
  accessToken: string,
): Promise<EnrollmentToken | undefined> => {
  if (!accessToken.includes('.')) return undefined
  const record = await findRecord(db, model, hashToken(accessToken), now())
  if (!record) return undefined
  const { scope, ...token } = JSON.parse(box.open(purpose, record.payload)) as Kept
  const expires_in = Math.max(0, Math.floor((record.expiresAt - now()) / 1000))
  return { ...token, reply: { access_token: accessToken, token_type: 'Bearer', expires_in, scope } }
}
