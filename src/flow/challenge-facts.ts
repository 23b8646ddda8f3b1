import type { FactorType } from './command.ts'
import type { Entry } from './journal.ts'

/** What became of one factor that a command asked for. */
export interface ChallengeFact {
  type: FactorType
  asks: 'challenge' | 'enroll'
  startedAt: number
  /** None: the user went away, took another factor, or was refused. */
  completedAt?: number
  /** Answers that were wrong. */
  refused: number
}

/** Every factor that was asked for in a login, once per command, as its journal tells it. Pure. */
export const challengesOf = (journal: readonly Entry[]): ChallengeFact[] => {
  const known = new Map<string, ChallengeFact>()
  for (const entry of journal) {
    if (entry.kind !== 'factor') continue
    const key = `${entry.command} ${entry.type}`
    const fact = known.get(key) ?? { type: entry.type, asks: entry.asks, startedAt: entry.at, refused: 0 }
    // A factor that was picked and not begun was not asked for.
    if (entry.result === 'begun') known.set(key, fact)
    if (!known.has(key)) continue
    if (entry.result === 'refused') fact.refused += 1
    if (entry.result === 'passed' || entry.result === 'enrolled') fact.completedAt ??= entry.at
  }
  return [...known.values()]
}
