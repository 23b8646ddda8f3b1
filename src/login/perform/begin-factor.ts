import type { Factor } from '../../factors/factor.ts'
import type { FactorRequest, FactorType } from '../../flow/command.ts'
import type { Performed } from '../../flow/event.ts'
import { spend } from '../../store/guards.ts'
import { bucketKey, budgets } from '../budgets.ts'
import { open } from '../elsewhere.ts'
import { factorContext } from '../factor-context.ts'
import type { Parts } from '../parts.ts'
import type { Passage } from '../passage.ts'
import { send } from '../send.ts'

/** Asks a factor for its first screen, and lets out what it wants to send. */
export const beginFactor = async (
  passage: Passage,
  asks: 'challenge' | 'enroll',
  request: FactorRequest,
): Promise<Performed> => {
  const factor = factorOf(passage.parts, request.type)
  const ctx = await factorContext(passage, request)
  if (asks === 'enroll' && !factor.beginEnrollment) throw new Error(`${request.type} cannot be enrolled`)
  const progress = (await mayBegin(passage, factor))
    ? asks === 'challenge'
      ? factor.beginChallenge(ctx)
      : factor.beginEnrollment?.(ctx)
    : factor.beginning?.refused(ctx)
  if (!progress) throw new Error(`${request.type} did not begin`)
  const problem = progress.send && (await send(passage, factor, progress.send))
  if (progress.opens && !problem) open(passage, progress.opens)
  const { screen, keep } = (problem && progress.unpaid) || progress
  return { task: 'begin', screen, keep, error: problem ?? progress.error }
}

/** Pays for a beginning, where the factor counts those. */
const mayBegin = async ({ parts, state }: Passage, { beginning }: Factor): Promise<boolean> => {
  if (!beginning) return true
  const { db, now } = parts.services
  const { budget } = beginning
  return (await spend(db, bucketKey(budget, state.user?.id as string), budgets[budget], now())).ok
}

/** The factor of this type. Only factors that there are can be offered, so a missing one is a fault. */
export const factorOf = ({ factors }: Pick<Parts, 'factors'>, type: FactorType): Factor => {
  const factor = factors[type]
  if (!factor) throw new Error(`there is no factor ${type}`)
  return factor
}
