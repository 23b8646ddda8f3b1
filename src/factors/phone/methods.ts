import type { Enrollment, FactorContext } from '../factor.ts'

export type Method = 'sms' | 'voice'

/** The message types that are on, text first. */
export const methodsOn = (ctx: FactorContext): Method[] => {
  const on = (['sms', 'voice'] as const).filter(type => ctx.settings.messageTypes.includes(type))
  return on.length > 0 ? on : ['sms']
}

/**
 * How to deliver: the method that the command prefers, else the one the number was enrolled with, each only if it is
 * on; with both on and no single preference the user chooses (reference, Q28).
 */
export const deliveryOf = (ctx: FactorContext, enrollment?: Enrollment): Method | 'both' => {
  const on = methodsOn(ctx)
  const [only] = on
  if (on.length === 1 && only) return only
  const preferred = ctx.request.options?.preferredMethod ?? enrollment?.preferredMethod
  return preferred === 'sms' || preferred === 'voice' ? preferred : 'both'
}
