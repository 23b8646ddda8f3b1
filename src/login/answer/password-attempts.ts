import type { Services } from '../../services.ts'
import { forgive, spend } from '../../store/guards.ts'
import { passwordFailures } from '../budgets.ts'

interface Line {
  /** Attempts that are spent and not looked at yet. */
  open: number
  waiting: (() => void)[]
}

const lines = new Map<string, Line>()

/**
 * Spends an attempt of a bucket, looks at the password, and answers what `check` found. Undefined: too many wrong ones.
 * While others of the bucket are being looked at it waits for them rather than refuse: many right passwords at the same
 * moment are no attack. What was spent for a right one is given back by the login's record, and at once where others
 * may need it.
 */
export const attempt = async <T extends { ok: boolean }>(
  { db, now }: Pick<Services, 'db' | 'now'>,
  bucket: string,
  check: () => Promise<T>,
): Promise<T | undefined> => {
  const line = lines.get(bucket) ?? { open: 0, waiting: [] }
  lines.set(bucket, line)
  while (!(await spend(db, bucket, passwordFailures, now())).ok) {
    if (line.open === 0) return undefined
    await new Promise<void>(resolve => line.waiting.push(resolve))
  }
  line.open += 1
  try {
    const found = await check()
    if (found.ok && (line.open > 1 || line.waiting.length > 0)) await forgive(db, bucket)
    return found
  } finally {
    line.open -= 1
    if (line.open === 0) lines.delete(bucket)
    for (const go of line.waiting.splice(0)) go()
  }
}
