import { recordExecution } from '../actions/executions.ts'
import { next } from '../flow/next.ts'
import { organizationOf } from '../flow/organization-events.ts'
import { triggerOf } from '../flow/trigger.ts'
import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Db } from '../store/dialect.ts'
import { claimAssertion, claimOnce, claimRecoveryCode, claimTimeStep } from '../store/guards.ts'
import { insertLogin, type LoginStatus, moveLogin } from '../store/logins.ts'
import { claimPasskey } from '../store/passkeys.ts'
import { claimApproval, claimEnrolled } from '../store/push-transactions.ts'
import { hashToken } from '../store/secrets.ts'
import { inTransaction } from '../store/transaction.ts'
import type { Passage } from './passage.ts'

/** Another request moved the login first: what this one did counts for nothing. */
export class RevisionLost extends Error {}
/** What an answer uses up was used by another request. */
export class ClaimLost extends Error {}

/**
 * Writes what happened since the last record in one transaction: the claims of accepted answers, the state by compare
 * and swap, then logs, messages and whatever else belongs to it. All of it or nothing.
 */
export const record = async (passage: Passage): Promise<void> => {
  const { parts, state, claims, writes, logs, runs } = passage
  const { services } = parts
  const now = services.now()
  const rows = logs.map(fact => logRow(services, fact, logContext(passage)))
  const to = { state: JSON.stringify(state), status: statusOf(passage), userId: ownerOf(passage), now }
  await inTransaction(services.db, async trx => {
    for (const claim of claims) if (!(await take(trx, passage, claim, now))) throw new ClaimLost()
    if (!(await move(trx, passage, to))) throw new RevisionLost()
    if (rows.length > 0) await insertLogs(trx, rows)
    for (const write of writes) await write(trx)
    // A login that is refused on a screen leaves Actions that will not run any more.
    const cutShort = state.finished === 'denied' && state.run.index < state.actions.length
    if (state.executionId && (runs.length > 0 || cutShort)) {
      const status = executionStatus(passage)
      await recordExecution(trx, { id: state.executionId, trigger: triggerOf(state), status, runs, now })
    }
  })
  passage.revision = (passage.revision ?? 0) + 1
  passage.dirty = false
  passage.logs = []
  passage.claims = []
  passage.writes = []
  passage.runs = []
}

/** Unfinished logins go with their user. A reset stays to say how it ended; its ticket is what goes. */
const ownerOf = ({ state }: Passage): string | null =>
  state.request.resetting && !state.finished ? null : (state.user?.id ?? null)

const move = async (
  trx: Db,
  { token, browserHash, revision, state }: Passage,
  to: { state: string; status: LoginStatus; userId: string | null; now: number },
): Promise<boolean> => {
  const idHash = hashToken(token)
  if (revision !== undefined) return moveLogin(trx, idHash, revision, to)
  await insertLogin(trx, {
    ...to,
    idHash,
    browserHash,
    traceId: state.traceId,
    clientId: state.request.clientId,
    silent: state.request.prompt.includes('none'),
    expiresAt: state.startedAt + state.settings.lifetimeMs,
  })
  return true
}

const take = (trx: Db, { state }: Passage, claim: Passage['claims'][number], now: number): Promise<boolean> => {
  const ours = { userId: state.user?.id as string, loginTraceId: state.traceId }
  switch (claim.kind) {
    case 'time-step':
      return claimTimeStep(trx, claim.enrollmentId, claim.step)
    case 'recovery-code':
      return claimRecoveryCode(trx, claim.enrollmentId, claim.codeHash, claim.nextCodeHash)
    case 'assertion':
      return claimAssertion(trx, claim)
    case 'once':
      return claimOnce(trx, claim.key, claim.expiresAt)
    case 'passkey':
      return claimPasskey(trx, claim, now)
    case 'approval':
      return claimApproval(trx, { ...ours, id: claim.id, enrollmentId: claim.enrollmentId }, now)
    case 'enrolled-elsewhere': {
      const [device] = claim.made
      const made = claim.made.map(({ id }) => id)
      return device
        ? claimEnrolled(trx, { ...ours, id: claim.id, enrollmentId: device.id }, made, now)
        : Promise.resolve(false)
    }
  }
  return claim satisfies never
}

const statusOf = ({ state }: Passage): LoginStatus => {
  if (!state.finished) return 'active'
  if (state.finished === 'complete') return 'complete'
  return state.refusal?.error === 'server_error' ? 'failed' : 'denied'
}

const executionStatus = ({ state }: Passage): 'final' | 'partial' | 'suspended' => {
  if (state.refusal) return 'partial'
  const due = next(state)
  return state.run.index >= state.actions.length && due.kind !== 'redirect' ? 'final' : 'suspended'
}

/** Who and where, for the log entries of this request. */
export const logContext = ({ state, http, user, suspect }: Passage): LogContext => {
  const connection = state.proof?.connection ?? state.connections[0]
  const organization = organizationOf(state)
  return {
    http,
    userId: state.user?.id ?? suspect?.userId,
    userName: user?.email ?? user?.username ?? user?.phone_number ?? suspect?.userName,
    clientId: state.request.clientId,
    clientName: state.request.clientName,
    connection: connection?.name,
    connectionId: connection?.id,
    strategy: connection?.strategy,
    strategyType: connection?.strategy === 'auth0' ? 'database' : connection?.passwordless ? 'passwordless' : undefined,
    organizationId: organization?.id,
    organizationName: organization?.name,
    audience: state.request.audience,
    scope: state.request.scopes.join(' ') || undefined,
    sessionId: state.request.session?.id,
    traceId: state.traceId,
  }
}
