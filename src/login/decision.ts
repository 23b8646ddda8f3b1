import { asksForMultiFactor, multiFactorAcr } from '../flow/acr.ts'
import { organizationOf } from '../flow/organization-events.ts'
import type { OrganizationRef, State } from '../flow/state.ts'
import type { Decision } from './login.ts'

/** What a finished login decided, derived from its state alone. */
export const decisionOf = (state: State): Decision => {
  const { traceId, effects, refusal, proof, user, methods } = state
  const authenticatedAt = proof?.at ?? state.startedAt
  if (refusal) {
    return {
      kind: 'deny',
      traceId,
      error: refusal.error,
      description: refusal.description,
      userId: user?.id,
      // A blocked user gets no session out of a right password.
      provenUser: proof && user && !user.blocked ? { userId: user.id, methods, authenticatedAt } : undefined,
      organization: shown(organizationOf(state)),
      effects,
    }
  }
  if (!user || !proof) throw new Error('a login without user has decided nothing')
  const scopes = Object.entries(state.scopes)
  const { exchanged } = state.request
  const mfa = state.request.channel === 'browser' && methods.some(m => m.name === 'mfa')
  return {
    kind: 'complete',
    traceId,
    executionId: state.executionId,
    sessionId: state.sessionId,
    userId: user.id,
    methods,
    authenticatedAt,
    acr: mfa && asksForMultiFactor(state) ? multiFactorAcr : undefined,
    amr: mfa ? ['mfa'] : undefined,
    organization: shown(state.organization),
    idTokenClaims: state.idTokenClaims,
    accessTokenClaims: state.accessTokenClaims,
    addedScopes: scopes.filter(([, added]) => added).map(([scope]) => scope),
    // What was delegated must not outlive the exchange: the next one asks its Action again.
    removedScopes: [
      ...scopes.filter(([, added]) => !added).map(([scope]) => scope),
      ...(exchanged?.actor || exchanged?.actorTokenType ? ['offline_access'] : []),
    ],
    consented: state.consented,
    effects,
    actor: exchanged?.actor,
    reusedSession: proof.how === 'session',
  }
}

const shown = (organization: OrganizationRef | undefined): { id: string; name: string } | undefined =>
  organization && { id: organization.id, name: organization.name }
