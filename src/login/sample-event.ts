import { executing, type FlowTrigger, triggerOf } from '../flow/trigger.ts'
import { readState } from '../flow/upgrade.ts'
import type { Services } from '../services.ts'
import { traceRow } from '../store/login-traces.ts'
import { entryOfLogin } from '../store/logs.ts'
import { userById } from '../store/users.ts'
import { actionInput } from './action-input.ts'

/** The event of a stored login, and the trigger whose Actions get such events. */
export interface SampleEvent {
  trigger: FlowTrigger
  event: Record<string, unknown>
}

/**
 * The event that the first Action of a stored login is told, to try Actions with. Events are not kept, so it is made anew:
 * request, application, connection and first factor as the login has them, the address as its log entry has it, the user and
 * the settings as they are now. What Actions did later in the login is not in it. Undefined: there is no such login, nobody
 * had signed in, or the user is gone.
 */
export const sampleEvent = async (services: Services, traceId: string): Promise<SampleEvent | undefined> => {
  const row = await traceRow(services.db, traceId)
  if (!row) return undefined
  const state = readState(row.state)
  if (!state.user || !state.proof) return undefined
  const user = await userById(services.db, state.user.id)
  if (!user) return undefined
  const entry = await entryOfLogin(services.db, {
    traceId,
    userId: user.user_id,
    from: row.created_at,
    to: row.finished_at ?? row.updated_at,
  })
  const issuer = services.config.issuer
  const text = (member: string): string | undefined => {
    const value = entry?.[member]
    return typeof value === 'string' ? value : undefined
  }
  const began = new Date(state.journal.find(({ kind }) => kind === 'action')?.at ?? services.now()).toISOString()
  const { event } = await actionInput(
    {
      parts: { services },
      user,
      state: {
        ...state,
        effects: [],
        transactionMetadata: {},
        methods: state.methods.filter(({ timestamp }) => timestamp <= began),
      },
      http: {
        ip: text('ip') ?? '',
        userAgent: text('user_agent'),
        hostname: text('hostname') ?? new URL(issuer).hostname,
        method: 'POST',
        query: {},
        body: {},
        issuer,
      },
    },
    executing(state),
  )
  return { trigger: triggerOf(state), event }
}
