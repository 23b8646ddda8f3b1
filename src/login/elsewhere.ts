import { type Elsewhere, type Opening, openingPurpose } from '../factors/factor.ts'
import type { FactorRequest, FactorType } from '../flow/command.ts'
import { enrolledTogether, openTransaction, type PushTransaction, transactionById } from '../store/push-transactions.ts'
import { hashToken } from '../store/secrets.ts'
import type { Passage } from './passage.ts'
import { factorOf } from './perform/begin-factor.ts'

/** How what a screen waits for stands now, if it waits for a device. */
export const elsewhereOf = async (
  { parts, state }: Passage,
  request: FactorRequest,
  keep: unknown,
): Promise<Elsewhere | undefined> => {
  const id = factorOf(parts, request.type).waitsFor?.(keep)
  if (id === undefined) return undefined
  const found = await transactionById(parts.services.db, id)
  if (!found || found.userId !== state.user?.id || found.loginTraceId !== state.traceId) return undefined
  return { id, status: found.status, expiresAt: found.expiresAt, made: await madeBy(parts.services.db, found) }
}

const madeBy = async (db: Passage['parts']['services']['db'], found: PushTransaction): Promise<Elsewhere['made']> =>
  found.kind === 'enroll' && found.enrollmentId
    ? ((await enrolledTogether(db, found.userId, found.enrollmentId)) as { id: string; factor: FactorType }[])
    : []

/** Puts what a device is asked into the next record of the login. */
export const open = (passage: Passage, { id, expiresAt, asks }: Opening): void => {
  const { parts, state, user, http } = passage
  const { box, now } = parts.services
  const transaction = {
    id,
    expiresAt,
    kind: asks.kind,
    userId: state.user?.id as string,
    loginTraceId: state.traceId,
    createdAt: now(),
    details: {
      application: state.request.clientName,
      clientId: state.request.clientId,
      userName: user?.email ?? user?.username ?? user?.phone_number,
      hostname: http.hostname,
      ...(asks.kind === 'challenge' ? asks.details : {}),
    },
    ...(asks.kind === 'enroll' ? { ticketHash: hashToken(asks.ticket) } : { enrollmentId: asks.enrollmentId }),
    ...(asks.kind === 'challenge' && asks.number !== undefined
      ? { numberDigest: box.digest(openingPurpose, `${id}:${asks.number}`) }
      : {}),
  }
  passage.writes.push(trx => openTransaction(trx, transaction))
}
