import type { Command } from '../flow/command.ts'
import type { RefreshTokenFacts, SessionFacts } from '../flow/session-facts.ts'
import type { State } from '../flow/state.ts'
import { withNetwork } from '../geo/geo.ts'
import type { TenantDocument } from '../store/documents.ts'
import type { Told } from './action-input.ts'
import { sessionLimits } from './session-limits.ts'

/** E-mail is listed where it can be used as a factor: address verified, factor on (reference, 2.5). */
export const seenFactors = ({ enrolled, settings }: State) =>
  enrolled
    .filter(e => e.type !== 'email' || settings.factors.includes('email'))
    .filter((e, index, all) => e.type !== 'email' || all.findIndex(other => other.type === 'email') === index)
    .map(({ type, preferredMethod }) =>
      type === 'phone' && preferredMethod ? { type, options: { preferredMethod } } : { type },
    )

/** The session that this login belongs to, with what Actions did to it so far: found, or about to begin (reference, 1.1, 1.9). */
export const seenSession = ({ state, http, parts }: Told, tenant: TenantDocument): SessionFacts | undefined => {
  const { request, sessionId, proof, user, effects } = state
  if (request.channel === 'token' || !user || !proof) return undefined
  const found = request.session?.id === sessionId ? request.session : undefined
  const asked = effects.findLast(effect => effect.kind === 'session-cookie-mode')?.mode
  const cookieMode = asked ?? found?.cookieMode ?? tenant.session_cookie?.mode ?? 'persistent'
  const shared = {
    authenticatedAt: proof.at,
    cookieMode,
    metadata: metadataSoFar(found?.metadata ?? {}, effects, 'session-metadata'),
  }
  if (found) return { ...found, ...shared }
  const now = parts.services.now()
  const limits = sessionLimits(tenant, cookieMode)
  const { asn } = withNetwork(parts.services.geo, http)
  return {
    ...shared,
    id: sessionId,
    userId: user.id,
    methods: [],
    createdAt: proof.at,
    updatedAt: now,
    lastInteractedAt: now,
    expiresAt: proof.at + limits.absolute,
    idleExpiresAt: now + limits.idle,
    clients: [request.clientId],
    device: {
      initial_ip: http.ip,
      initial_asn: asn,
      initial_user_agent: http.userAgent,
      last_ip: http.ip,
      last_asn: asn,
      last_user_agent: http.userAgent,
    },
  }
}

/** The refresh token that is exchanged, with what Actions did to it so far. */
export const seenRefreshToken = ({ request, effects }: State): RefreshTokenFacts | undefined =>
  request.refreshToken && {
    ...request.refreshToken,
    metadata: metadataSoFar(request.refreshToken.metadata, effects, 'refresh-token-metadata'),
  }

/** Metadata after the calls of the Actions before this one, in their order. */
const metadataSoFar = (
  before: Record<string, string>,
  effects: Command[],
  kind: 'session-metadata' | 'refresh-token-metadata',
): Record<string, string> => {
  let metadata = { ...before }
  for (const effect of effects) {
    if (effect.kind !== kind) continue
    if (effect.op === 'evict') metadata = {}
    else if (effect.op === 'set' && typeof effect.value === 'string') metadata[effect.key] = effect.value
    else delete metadata[effect.key]
  }
  return metadata
}
