import type { Services } from '../../services.ts'
import { forgive, spend } from '../../store/guards.ts'
import { passwordFailures } from '../budgets.ts'

/** Passwords of one bucket that are looked at together on a node: far from the ten that a bucket holds for all nodes. */
const atOnce = 3

interface Line {
  /** Places that are taken. */
  taken: number
  waiting: (() => void)[]
  /** Attempts that are spent and being looked at. */
  open: Set<Promise<unknown>>
}

const lines = new Map<string, Line>()

/**
 * Spends an attempt of a bucket, looks at the password, and answers what `check` found. Undefined: too many wrong ones.
 * Many right passwords at the same moment are no attack: they take turns, and none is refused while another, whose
 * attempt may come back, is being looked at. What was spent for a right one is given back by the login's record, and at
 * once where others may need it.
 */
export const attempt = async <T extends { ok: boolean }>(
  { db, now }: Pick<Services, 'db' | 'now'>,
  bucket: string,
  check: () => Promise<T>,
): Promise<T | undefined> => {
  const line = lines.get(bucket) ?? { taken: 0, waiting: [], open: new Set() }
  lines.set(bucket, line)
  if (line.taken >= atOnce) await new Promise<void>(resolve => line.waiting.push(resolve))
  else line.taken += 1
  const look = async (): Promise<T> => {
    const found = await check()
    if (found.ok && (line.taken > 1 || line.waiting.length > 0)) await forgive(db, bucket)
    return found
  }
  try {
    while (!(await spend(db, bucket, passwordFailures, now())).ok) {
      if (line.open.size === 0) return undefined
      await Promise.allSettled([Promise.race(line.open)])
    }
    const looking = look()
    line.open.add(looking)
    return await looking.finally(() => line.open.delete(looking))
  } finally {
    const next = line.waiting.shift()
    if (next) next()
    else line.taken -= 1
    if (line.taken === 0) lines.delete(bucket)
  }
}
