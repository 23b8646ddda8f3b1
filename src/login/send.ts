import type { Factor, Message, ScreenError } from '../factors/factor.ts'
import { organizationOf } from '../flow/organization-events.ts'
import { spend } from '../store/guards.ts'
import { enqueue } from '../store/outbox.ts'
import { recipientOf } from './authenticator.ts'
import { bucketKey, budgets } from './budgets.ts'
import type { Passage } from './passage.ts'

/**
 * Pays for a message and puts it into the next record, which is when it goes out. Answers an error of the factor when
 * its budget is spent; then nothing goes out.
 */
export const send = async (
  passage: Passage,
  factor: Pick<Factor, 'sendBudget' | 'problem'>,
  message: Message,
): Promise<ScreenError | undefined> => {
  const { services } = passage.parts
  const { state, user, http } = passage
  const userId = state.user?.id as string
  if (factor.sendBudget) {
    const paid = await spend(
      services.db,
      bucketKey(factor.sendBudget, userId),
      budgets[factor.sendBudget],
      services.now(),
    )
    if (!paid.ok) {
      if (factor.sendBudget === 'phone-send') passage.logs.push({ type: 'limit_phone' })
      return factor.problem('too-many-sends', message.channel)
    }
  }
  const authenticator = recipientOf(passage, message)
  passage.writes.push(trx =>
    enqueue(trx, services.box, message, {
      now: services.now(),
      loginTraceId: state.traceId,
      userId,
      userName: user?.email ?? user?.username ?? user?.phone_number,
      clientId: state.request.clientId,
      clientName: state.request.clientName,
      organizationId: organizationOf(state)?.id,
      ip: http.ip,
      userAgent: http.userAgent,
      hostname: http.hostname,
      authenticator,
    }),
  )
  return undefined
}
