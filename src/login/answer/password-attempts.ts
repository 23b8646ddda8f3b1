import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../../services.ts'
import { type AttemptKind, type Counter, settleAttempt, spendAttempt, type Taken } from '../../store/attempts.ts'

/** Passwords for one identifier from one address that are looked at together on a node. */
const atOnce = 3
/** Longer than any line of right passwords; whoever comes then is one of a flood. */
const longestLine = 200

interface Line {
  /** Places that are taken. */
  taken: number
  waiting: (() => void)[]
  /** Attempts that are spent and being looked at. */
  open: Set<Promise<unknown>>
}

const lines = new Map<string, Line>()

export type Attempted<T> =
  | { kind: 'refused'; by: AttemptKind }
  /** `settled`: what was spent for a right password was given back already. */
  | { kind: 'looked'; found: T; standing: Taken['standing']; settled: boolean }

/**
 * Spends an attempt, looks at the password, and answers what `check` found. Many right passwords at the same moment are
 * no attack: they take turns, and none is refused while another, whose attempt may come back, is being looked at. What
 * was spent for a right one is given back by the login's record, and at once where others may need it. `line` names
 * whose attempts take turns.
 */
export const attempt = async <T extends { ok: boolean }>(
  { db, now }: Pick<Services, 'db' | 'now'>,
  name: string,
  counters: Counter[],
  check: () => Promise<T>,
): Promise<Attempted<T>> => {
  const line = lines.get(name) ?? { taken: 0, waiting: [], open: new Set() }
  lines.set(name, line)
  if (line.waiting.length >= longestLine) return { kind: 'refused', by: 'same-user' }
  if (line.taken >= atOnce) await new Promise<void>(resolve => line.waiting.push(resolve))
  else line.taken += 1
  const look = async (standing: Taken['standing']): Promise<Attempted<T>> => {
    await pause((standing.failures?.count ?? 1) - 1)
    const found = await check()
    const settled = found.ok && (line.taken > 1 || line.waiting.length > 0)
    if (settled) await settleAttempt(db, counters, now())
    return { kind: 'looked', found, standing, settled }
  }
  try {
    for (;;) {
      const spent = await spendAttempt(db, counters, now())
      if (spent.ok) {
        const looking = look(spent.standing)
        line.open.add(looking)
        return await looking.finally(() => line.open.delete(looking))
      }
      if (spent.by !== 'failures' || line.open.size === 0) return { kind: 'refused', by: spent.by }
      await Promise.allSettled([Promise.race(line.open)])
    }
  } finally {
    const next = line.waiting.shift()
    if (next) next()
    else line.taken -= 1
    if (line.taken === 0) lines.delete(name)
  }
}

/** Milliseconds that an attempt waits before it is looked at, by how many have failed before it. */
const pauses = [0, 0, 0, 50, 100, 200, 400]
const longestPause = 500
/** Attempts that wait on this node. Beyond them nobody does: a flood is held by its counters, not by our memory. */
const mostPaused = 500
let paused = 0

/** Guessing gets slower with every failure. It waits on a timer, with no statement open and no place at the hash taken. */
const pause = async (failures: number): Promise<void> => {
  const milliseconds = pauses[failures] ?? longestPause
  if (milliseconds === 0 || paused >= mostPaused) return
  paused += 1
  try {
    await sleep(milliseconds)
  } finally {
    paused -= 1
  }
}
