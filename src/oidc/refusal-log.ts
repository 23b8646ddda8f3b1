import type { KoaContextWithOIDC } from 'oidc-provider'
import type { LogFact } from '../flow/log-fact.ts'
import type { LogContext } from '../logs/write.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { applicationOf } from './clients.ts'
import { stateOf } from './request-state.ts'

interface Failure {
  error?: string
  error_description?: string
  error_detail?: string
  statusCode?: number
}

const factOf = (type: 'f' | 'fpar', { error, error_description, error_detail }: Failure): LogFact => ({
  type,
  description: error_detail ?? error_description ?? error,
  details: { error: { message: error_description ?? error, oauthError: error, type: 'request' } },
})

/** The application as far as it is known; what else the request says proves nothing, and is not kept. */
const contextOf = (ctx: KoaContextWithOIDC): LogContext => {
  const client = ctx.oidc.client && applicationOf(ctx.oidc.client)
  return { http: stateOf(ctx).http, clientId: client?.client_id, clientName: client?.name }
}

/**
 * Writes that an authorization request was refused for what it says, or its login when it came back: a login that was
 * refused itself has an entry of its own. A login that nobody knows leaves none.
 */
export const logRefusedRequest = async (services: Services, ctx: KoaContextWithOIDC): Promise<void> => {
  const { decision, begun, failure } = stateOf(ctx)
  if (!failure || begun || decision?.kind === 'deny') return
  if (ctx.oidc.route === 'resume' && !decision) return
  const about = decision ? { userId: decision.userId, traceId: decision.traceId, sessionId: decision.sessionId } : {}
  await writeLog(services, factOf('f', failure as Failure), { ...contextOf(ctx), ...about })
}

/** Writes that a pushed authorization request was refused (login-flow reference, 6.3). */
export const logRefusedPush = (services: Services, ctx: KoaContextWithOIDC): Promise<void> =>
  writeLog(services, factOf('fpar', (stateOf(ctx).failure ?? {}) as Failure), contextOf(ctx))
