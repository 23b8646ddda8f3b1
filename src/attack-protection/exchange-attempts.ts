import type { Services } from '../services.ts'
import { countersAtEnd, settleAttempt, spendAttempt } from '../store/attempts.ts'
import { addressKey } from './addresses.ts'
import { stageCounter } from './counters.ts'

type Reading = Pick<Services, 'db' | 'config' | 'now'>

/** Attempts of an address that are being looked at on this node. */
interface Line {
  open: Set<Promise<unknown>>
  waiting: number
}

const lines = new Map<string, Line>()
/** Longer than any line of good tokens; whoever comes then is one of a flood. */
const longestLine = 200

export type ExchangeAttempt<T> =
  | { kind: 'refused' }
  /** `atEnd`: this rejected token was the last that the address had. */
  | { kind: 'looked'; found: T; atEnd: boolean }

/**
 * Looks at a foreign token, where only those that are rejected count against the address that brought them
 * (login-flow reference, 4.9). An application that cannot prove itself has its attempt spent before, and gets it back;
 * while one that may come back is looked at, others wait rather than being refused. A server that has proven itself
 * brings the tokens of many users from one address: its attempts are spent by what it brought.
 */
export const attemptExchange = async <T extends { rejected: boolean }>(
  services: Reading,
  from: { ip: string; proven: boolean },
  look: () => Promise<T>,
): Promise<ExchangeAttempt<T>> => {
  const counter = await stageCounter(services, 'pre-custom-token-exchange', from.ip)
  if (!counter) return { kind: 'looked', found: await look(), atEnd: false }
  const { db, now } = services
  const spend = () => spendAttempt(db, [counter], now())
  if (from.proven) {
    if (counter.blocks && (await countersAtEnd(db, [counter], now())).length > 0) return { kind: 'refused' }
    const found = await look()
    if (!found.rejected) return { kind: 'looked', found, atEnd: false }
    const spent = await spend()
    return { kind: 'looked', found, atEnd: spent.ok && spent.standing.exchange?.atEnd === true }
  }
  return inLine(addressKey(from.ip), async line => {
    for (;;) {
      const spent = await spend()
      if (spent.ok) {
        const looking = look().then(async found => {
          if (!found.rejected) await settleAttempt(db, [counter], now())
          return found
        })
        line.open.add(looking)
        const found = await looking.finally(() => line.open.delete(looking))
        return { kind: 'looked', found, atEnd: found.rejected && spent.standing.exchange?.atEnd === true }
      }
      if (line.open.size === 0 || line.waiting >= longestLine) return { kind: 'refused' }
      line.waiting += 1
      await Promise.allSettled([Promise.race(line.open)])
      line.waiting -= 1
    }
  })
}

const inLine = async <T>(key: string, work: (line: Line) => Promise<T>): Promise<T> => {
  const line = lines.get(key) ?? { open: new Set(), waiting: 0 }
  lines.set(key, line)
  try {
    return await work(line)
  } finally {
    if (line.open.size === 0 && line.waiting === 0) lines.delete(key)
  }
}
