import type { FactorType } from '../flow/command.ts'
import type { Entry } from '../flow/journal.ts'
import type { State } from '../flow/state.ts'

/** A login as the trace API tells it: what was asked, what each Action and command came to, which screens were shown. */
export interface Trace {
  id: string
  startedAt: number
  clientId: string
  clientName: string
  userId?: string
  /** By what people know the user. */
  userName?: string
  organizationId?: string
  status: 'active' | 'complete' | 'denied'
  request: { protocol: string; audience?: string; scopes: string[]; prompt: string[]; acrValues: string[] }
  actions: { name: string; actionId: string; versionId: string; number: number }[]
  /** Factors passed in this login. */
  challenged: FactorType[]
  enrolled: FactorType[]
  refusal?: { error: string; description: string }
  journal: Entry[]
}

/** The trace of a login at any moment. Holds no secret: the journal never does. */
export const traceOf = (state: State): Trace => ({
  id: state.traceId,
  startedAt: state.startedAt,
  clientId: state.request.clientId,
  clientName: state.request.clientName,
  userId: state.user?.id,
  userName: state.user?.email ?? state.user?.username ?? state.user?.phoneNumber,
  organizationId: state.organization?.id,
  status: state.finished ?? 'active',
  request: {
    protocol: state.request.protocol,
    audience: state.request.audience,
    scopes: state.request.scopes,
    prompt: state.request.prompt,
    acrValues: state.request.acrValues,
  },
  actions: state.actions.map(({ name, actionId, versionId, number }) => ({ name, actionId, versionId, number })),
  challenged: state.mfa.challenged,
  enrolled: state.mfa.enrolled,
  refusal: state.refusal && { error: state.refusal.error, description: state.refusal.description },
  journal: state.journal,
})
