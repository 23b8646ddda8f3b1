import { randomInt } from 'node:crypto'

let lastMillisecond = 0
let inMillisecond = 0

/**
 * `900`, the UTC time to the millisecond, the count within it on this node, and 27 digits of chance: 56 digits whose
 * text sorts by time (management reference, 1.8). Ids of one process strictly increase even when the clock steps back.
 */
export const newLogId = (now: number): string => {
  if (now > lastMillisecond) {
    lastMillisecond = now
    inMillisecond = 0
  }
  const stamp = new Date(lastMillisecond).toISOString().replace(/\D/g, '')
  const count = String(inMillisecond++).padStart(9, '0')
  const chance = Array.from({ length: 3 }, () => String(randomInt(1_000_000_000)).padStart(9, '0')).join('')
  return `900${stamp}${count}${chance}`
}

/** Lies before every id of this millisecond and later, and after all earlier ones. */
export const logIdAt = (at: number): string => `900${new Date(Math.max(0, at)).toISOString().replace(/\D/g, '')}`

/** The time of such an id, to the millisecond. */
export const timeOfLogId = (id: string): number => {
  const [year, month, day, hour, minute, second, millisecond] = [
    [3, 7],
    [7, 9],
    [9, 11],
    [11, 13],
    [13, 15],
    [15, 17],
    [17, 20],
  ].map(([from, to]) => Number(id.slice(from, to))) as [number, number, number, number, number, number, number]
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond)
}
