import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Logger } from 'pino'
import type { FollowedFile } from './follow-file.ts'
import { newToken } from './store/secrets.ts'

const minute = 60_000
/** A download that takes longer is tried again later. */
const patience = 2 * minute
const largest = 256 * 1024 * 1024

/** What was answered with the copy that is kept. */
interface Kept {
  url: string
  etag?: string
  lastModified?: string
  /** When it was last found to be what the network has, epoch milliseconds. */
  checkedAt: number
}

export interface FollowUrl<T> {
  url: string
  /** Where the last good copy is kept, for the next start. */
  keepAs: string
  read: (bytes: Uint8Array) => Promise<T>
  everyMs: number
  now: () => number
  log: Pick<Logger, 'warn'>
}

/**
 * Fetches what an address has, again and again, and reads it. While it cannot be had it is tried more and more seldom,
 * and the last good copy stays; it is kept in a file too, which a start begins with.
 */
export const followUrl = <T>({ url, keepAs, read, everyMs, now, log }: FollowUrl<T>): FollowedFile<T> => {
  let value: T | undefined
  let kept: Kept | undefined
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  const stopping = new AbortController()

  const begin = async (): Promise<void> => {
    try {
      const known = JSON.parse(await readFile(`${keepAs}.json`, 'utf8')) as Kept
      if (known.url !== url) return
      value = await read(await readFile(keepAs))
      kept = known
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        log.warn({ err: error, file: keepAs }, 'a copy could not be read')
    }
  }

  const look = async (): Promise<void> => {
    try {
      const answer = await fetch(url, {
        headers: {
          ...(kept?.etag !== undefined && { 'if-none-match': kept.etag }),
          ...(kept?.lastModified !== undefined && { 'if-modified-since': kept.lastModified }),
        },
        signal: AbortSignal.any([AbortSignal.timeout(patience), stopping.signal]),
      })
      if (answer.status === 304 && kept) await keep({ ...kept, checkedAt: now() })
      else await take(answer)
      failures = 0
    } catch (error) {
      if (stopping.signal.aborted) return
      failures += 1
      log.warn({ err: error, url: withoutSecrets(url), failures }, 'a list could not be fetched')
    }
  }

  const take = async (answer: Response): Promise<void> => {
    if (!answer.ok) throw new Error(`the answer is ${answer.status}`)
    const bytes = await bodyOf(answer)
    const { headers } = answer
    const found: Kept = {
      url,
      etag: headers.get('etag') ?? undefined,
      lastModified: headers.get('last-modified') ?? undefined,
      checkedAt: now(),
    }
    value = await read(bytes)
    await replace(keepAs, bytes)
    await keep(found)
  }

  const keep = async (found: Kept): Promise<void> => {
    kept = found
    await replace(`${keepAs}.json`, JSON.stringify(found))
  }

  const plan = (): void => {
    if (stopping.signal.aborted) return
    const due = kept && failures === 0 ? kept.checkedAt + everyMs - now() : 0
    const wait = failures === 0 ? due : Math.min(everyMs, minute * 2 ** (failures - 1))
    timer = setTimeout(
      () => {
        running = look().then(plan)
      },
      Math.max(0, Math.min(wait, everyMs)),
    ).unref()
  }

  const first = begin().then(async () => {
    if (!kept) await look()
    plan()
  })
  let running: Promise<void> = first
  return {
    current: () => value,
    ready: () => first,
    stop: () => {
      stopping.abort()
      clearTimeout(timer)
      return running
    },
  }
}

const bodyOf = async ({ body }: Response): Promise<Uint8Array> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body ?? []) {
    size += part.length
    if (size > largest) throw new Error('the answer is too large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** In one step, so that a server that dies leaves the old copy or the new one. */
const replace = async (path: string, content: Uint8Array | string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const written = `${path}.${newToken().slice(0, 8)}`
  await writeFile(written, content, { mode: 0o600 })
  await rename(written, path)
}

/** Keys to lists are often parameters of their addresses. */
const withoutSecrets = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
