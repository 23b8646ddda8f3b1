import type { Services } from '../services.ts'
import { type AttemptSpent, type BucketCounter, clearCounters, countersAtEnd, spendAttempt } from '../store/attempts.ts'
import { addressCounters, type Stage, stageCounter, stages } from './counters.ts'

/** Spends one attempt of an address at a stage where every attempt counts, whatever comes of it. */
export const spendStage = async (
  services: Pick<Services, 'db' | 'config' | 'now'>,
  stage: Exclude<Stage, 'pre-login'>,
  ip: string,
): Promise<AttemptSpent> => {
  const counter = await stageCounter(services, stage, ip)
  return spendAttempt(services.db, counter ? [counter] : [], services.now())
}

/** Whether an address is blocked at any stage now: a read of at most three rows by their keys. */
export const isThrottled = async (services: Pick<Services, 'db' | 'config' | 'now'>, ip: string): Promise<boolean> => {
  const counters = await Promise.all(stages.map(stage => stageCounter(services, stage, ip)))
  const blocking = counters.filter(counter => counter?.blocks === true)
  return (await countersAtEnd(services.db, blocking as BucketCounter[], services.now())).length > 0
}

/** Lets a throttled address begin anew at every stage. */
export const releaseAddress = async (services: Pick<Services, 'db' | 'config'>, ip: string): Promise<void> => {
  await clearCounters(services.db, await addressCounters(services, ip))
}
