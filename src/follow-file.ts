import { stat } from 'node:fs/promises'
import type { Logger } from 'pino'

export interface FollowedFile<T> {
  /** What the file said when it could last be read; undefined if it never could. */
  current: () => T | undefined
  /** Resolves when the file was tried to be read for the first time, whatever came of it. */
  ready: () => Promise<void>
  /** Waits for what is under way. */
  stop: () => Promise<void>
}

const minute = 60_000

/**
 * Reads a file now and again whenever it has changed, which is looked at every minute. What cannot be read is told in the
 * log, and what was read before stays.
 */
export const followFile = <T>({
  path,
  read,
  log,
  everyMs = minute,
}: {
  path: string
  read: (path: string) => Promise<T>
  log: Pick<Logger, 'warn'>
  everyMs?: number
}): FollowedFile<T> => {
  let value: T | undefined
  let seen = ''
  let told = ''
  const look = async (): Promise<void> => {
    try {
      const { mtimeMs, size, ino } = await stat(path)
      const mark = `${ino} ${size} ${mtimeMs}`
      if (mark === seen) return
      value = await read(path)
      seen = mark
      told = ''
    } catch (error) {
      const message = (error as Error).message
      if (message !== told) log.warn({ err: error, file: path }, 'a file could not be read')
      told = message
    }
  }
  let looking = look()
  const first = looking
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, everyMs).unref()
  return {
    current: () => value,
    ready: () => first,
    stop: () => {
      clearInterval(timer)
      return looking
    },
  }
}
