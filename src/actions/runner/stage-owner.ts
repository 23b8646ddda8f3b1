import { readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

const file = 'owner'
/** For folders whose owner cannot be asked: of another container, or of before their owners signed. */
const staleMs = 60 * 60_000

interface Owner {
  /** Where its process numbers mean something. */
  place: string
  pid: number
  /** When the process with this number began, so that a number that is given anew is not taken for it. */
  began?: string
}

/** Process numbers are those of one namespace; on other systems those of one machine. */
const placeOf = (): string => {
  try {
    return `${readlinkSync('/proc/self/ns/pid')} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`
  } catch {
    return hostname()
  }
}

/** Clock ticks since boot at which a process began; its name may hold anything, so that what follows it is counted from the end. */
const beganAt = (pid: number): string | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

/** Leaves a note in a folder of whose it is. */
export const signFolder = (folder: string): void => {
  const owner: Owner = { place: placeOf(), pid: process.pid, began: beganAt(process.pid) }
  writeFileSync(join(folder, file), JSON.stringify(owner), { mode: 0o600 })
}

const ownerOf = (folder: string): Owner | undefined => {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Owner
  } catch {
    return undefined
  }
}

const isAlive = ({ pid, began }: Owner): boolean => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return began === undefined || beganAt(pid) === began
}

/**
 * Whether whoever made a folder is gone: its process is not there any more, or, where that cannot be seen, nobody has
 * touched the folder for an hour.
 */
export const isAbandoned = (folder: string, now = Date.now()): boolean => {
  const owner = ownerOf(folder)
  if (owner?.place === placeOf()) return !isAlive(owner)
  return now - statSync(folder).mtimeMs > staleMs
}
