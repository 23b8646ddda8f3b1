import type { KoaContextWithOIDC } from 'oidc-provider'
import type { ProtocolParts } from '../provider.ts'
import { apiOf, indicatorOf } from '../resources.ts'
import { marker } from '../scopes.ts'
import { type Complete, grantFor, outcomeFor } from '../settle.ts'
import { answerWithTokens, type Proof } from './library.ts'

/** What a token request asked for when its login began. */
export interface Asked {
  audience?: string
  requested: string[]
}

/** Gives the tokens of a login that had no browser: no session stands behind them, so they carry no `sid`. */
export const issue = async (
  { services }: ProtocolParts,
  ctx: KoaContextWithOIDC,
  decision: Complete,
  asked: Asked & { gty: string; proof: Proof | undefined },
): Promise<void> => {
  const { audience, requested, gty, proof } = asked
  const api = audience === undefined ? undefined : await apiOf(services, audience)
  const outcome = await outcomeFor(services, decision, { requested, api })
  const grant = grantFor(ctx, decision.userId, outcome, api)
  ctx.oidc.entity('Grant', grant)
  const source = new ctx.oidc.provider.AuthorizationCode({
    accountId: decision.userId,
    client: ctx.oidc.client as never,
    grantId: grant.jti,
    gty,
    scope: [...outcome.scopes, marker].join(' '),
    ...(api ? { resource: indicatorOf(api.audience) } : {}),
  } as never)
  await answerWithTokens(ctx, source, grant, { gty, proof })
}
