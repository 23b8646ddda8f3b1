import type { Function as FunctionNode } from 'acorn'
import type { Uses } from './uses.ts'
import type { Value } from './value.ts'

/** Where a walk through a text is, and what it has found. */
export interface Reading {
  uses: Omit<Uses, 'handlers' | 'exportsUnseen' | 'mostCommands'>
  exported: Map<string, Value>
  /** Something was exported that the text does not spell out. */
  exportsUnseen: boolean
  /** MFA commands so far on the path that is being walked: the most of all ways that lead here. */
  count: number
  /** Counts of the ways out of the function, and of the loops and switches around. */
  returns: number[]
  leaves: number[][]
  /** Functions that are being walked: none is entered from within itself. */
  entered: FunctionNode[]
  steps: number
}

const mostSteps = 60_000

export const beginReading = (): Reading => ({
  uses: { commands: [], redirects: [], forms: [], secrets: [], handedOut: [] },
  exported: new Map(),
  exportsUnseen: false,
  count: 0,
  returns: [],
  leaves: [],
  entered: [],
  steps: 0,
})

/** Counts the work; a text that calls its functions in ever more combinations is given up. */
export const step = (reading: Reading): void => {
  reading.steps += 1
  if (reading.steps > mostSteps) throw new RangeError('too many steps')
}

/** Walks ways of which one is taken; the count afterwards is the most of those that go on. True: none goes on. */
export const branches = (reading: Reading, ways: (() => boolean)[]): boolean => {
  const before = reading.count
  const after: number[] = []
  for (const way of ways) {
    reading.count = before
    if (!way()) after.push(reading.count)
  }
  reading.count = after.length > 0 ? Math.max(...after) : before
  return after.length === 0
}

/** Walks what may be repeated: commands that are met again and again count without end. */
export const repeated = (reading: Reading, body: () => boolean): void => {
  const before = reading.count
  const left: number[] = []
  reading.leaves.push(left)
  const ends = body()
  reading.leaves.pop()
  const again = !ends && reading.count > before ? Number.POSITIVE_INFINITY : before
  reading.count = Math.max(before, again, ...left)
}
