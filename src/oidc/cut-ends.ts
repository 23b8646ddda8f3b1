import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Command } from '../flow/command.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import { applicationOf } from './clients.ts'
import { stateOf } from './request-state.ts'

/** Whether Actions asked for no end as early as the one that holds: what they said was cut. */
export const isCut = (effects: Command[], kind: Command['kind'], end: number | undefined): boolean => {
  const asked = effects.flatMap(effect => (effect.kind === kind && 'at' in effect ? [effect.at] : []))
  return end !== undefined && asked.length > 0 && Math.min(...asked) > end
}

/** Says in the tenant log that an end which Actions asked for was cut (login-flow reference, 3.10). */
export const warnOfCut = async (
  services: Services,
  ctx: KoaContextWithOIDC,
  about: { what: 'session' | 'refresh token'; userId: string; sid: string | undefined },
): Promise<void> => {
  const client = ctx.oidc.client && applicationOf(ctx.oidc.client)
  const description = `An Action asked for a longer ${about.what} than the settings allow; the end was cut.`
  await writeLog(
    services,
    { type: 'w', description },
    {
      http: stateOf(ctx).http,
      userId: about.userId,
      clientId: client?.client_id,
      clientName: client?.name,
      sessionId: about.sid,
    },
  )
}
