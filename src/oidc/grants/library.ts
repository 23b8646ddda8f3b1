import type { KoaContextWithOIDC } from 'oidc-provider'
import { handler as clientCredentialsHandler } from 'oidc-provider/lib/actions/grants/client_credentials.js'
import { handler as refreshHandler } from 'oidc-provider/lib/actions/grants/refresh_token.js'
import { issueTokens } from 'oidc-provider/lib/helpers/grant_common.js'
import * as grants from 'oidc-provider/lib/helpers/grants.js'

type Helper = (provider: unknown, ...args: unknown[]) => unknown

/** The library's helpers for grants, bound to its object as its own grants get them. */
const helpersOf = (ctx: KoaContextWithOIDC): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(grants as unknown as Record<string, Helper>).map(([name, helper]) => [
      name,
      (...args: unknown[]) => helper(ctx.oidc.provider, ...args),
    ]),
  )

/** A DPoP proof that was found good. */
export interface Proof {
  thumbprint: string
}

type TokenContext = Parameters<typeof grants.validateDpop>[1]

/** The DPoP proof of a request, if it brings one; where the client must bring one and does not, it is refused. */
export const proofOf = async (ctx: KoaContextWithOIDC): Promise<Proof | undefined> => {
  const at = ctx as TokenContext
  const proof = await grants.validateDpop(ctx.oidc.provider, at)
  grants.checkDpopRequired(ctx.oidc.provider, at, proof)
  return proof
}

/** Finds the APIs that a request asks for, and lets who serves them say what they are. */
export const resolveApis = async (ctx: KoaContextWithOIDC): Promise<void> =>
  void (await grants.resolveRequestedResources(ctx.oidc.provider, ctx as TokenContext))

/** Makes the tokens of a grant and puts them into the answer. */
export const answerWithTokens = (
  ctx: KoaContextWithOIDC,
  source: object,
  grant: object,
  options: { gty: string; proof: Proof | undefined },
): Promise<void> =>
  issueTokens(ctx.oidc.provider, helpersOf(ctx), ctx, source, grant, {
    gty: options.gty,
    entityLabel: 'login',
    dPoP: options.proof,
  })

/** Gives a client a token for itself, as the token endpoint does. */
export const answerClientCredentials = (ctx: KoaContextWithOIDC): Promise<void> =>
  clientCredentialsHandler(ctx.oidc.provider, helpersOf(ctx), ctx)

/** Exchanges the refresh token that the parameters name, as the token endpoint does. */
export const answerRefresh = (ctx: KoaContextWithOIDC): Promise<void> =>
  refreshHandler(ctx.oidc.provider, helpersOf(ctx), ctx)
