import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { parseAddress } from '../addresses/address.ts'
import { type RangeSet, rangeSet } from '../addresses/range-set.ts'
import { inBackground } from '../background.ts'
import type { Config, DenyListSetting } from '../config.ts'
import { followFile } from '../follow-file.ts'
import { followUrl } from '../follow-url.ts'
import type { ReadList } from './read-deny-list.ts'
import type { Listing } from './rules/untrusted-ip.ts'

/** Lists of addresses that are known for attacks. */
export interface DenyLists {
  /** Waits until every list was looked for once after the start, a few seconds at most. */
  ready: () => Promise<unknown>
  /** What an address is listed for; the first list that has it counts. */
  find: (ip: string) => Listing | undefined
  /** Names of lists of which there has never been a copy. */
  missing: () => string[]
}

/** A login does not wait longer for a list that is slow to come. */
const patience = 5000

/**
 * The operator's lists. Files are read again when they have changed; what is on the network is fetched now and again, and
 * the last good copy is kept in the data folder. Reading is done away from requests.
 */
export const openDenyLists = (
  { denyLists, denyListRefreshMs, dataDir }: Pick<Config, 'denyLists' | 'denyListRefreshMs' | 'dataDir'>,
  { log, now }: { log: Pick<Logger, 'warn' | 'info'>; now: () => number },
): DenyLists & { stop: () => Promise<unknown> } => {
  const lists = denyLists.map(setting => ({
    source: setting.source,
    category: setting.category,
    ranges: follow(setting, { everyMs: denyListRefreshMs, dataDir, log, now }),
  }))
  const ready = Promise.race([
    Promise.all(lists.map(({ ranges }) => ranges.ready())),
    sleep(patience, undefined, { ref: false }),
  ])
  return {
    ready: () => ready,
    find: ip => {
      const address = parseAddress(ip)
      if (!address) return undefined
      for (const { source, category, ranges } of lists) {
        const matches = ranges.current()?.find(address)
        if (matches !== undefined) return { matches, source, category }
      }
      return undefined
    },
    missing: () => lists.filter(({ ranges }) => ranges.current() === undefined).map(({ source }) => source),
    stop: () => Promise.all(lists.map(({ ranges }) => ranges.stop())),
  }
}

const follow = (
  { source, location }: DenyListSetting,
  world: { everyMs: number; dataDir: string; log: Pick<Logger, 'warn' | 'info'>; now: () => number },
) => {
  const { log } = world
  const read = async (bytes: Uint8Array): Promise<RangeSet> => {
    const { taken, refused, ...tables } = await parsed(bytes)
    const set = rangeSet(tables)
    log.info({ list: source, ranges: set.size, taken, refused }, 'a deny list was read')
    return set
  }
  if ('file' in location)
    return followFile({ path: location.file, log, read: async path => read(await readFile(path)) })
  const name = createHash('sha256').update(location.url).digest('hex').slice(0, 32)
  return followUrl({ ...world, url: location.url, keepAs: join(world.dataDir, 'deny-lists', name), read })
}

const module = new URL('./read-deny-list.worker.ts', import.meta.url)

const parsed = (bytes: Uint8Array): Promise<ReadList> => {
  // A buffer of its own: small files share theirs with others, and what is handed over is gone here.
  const own = new Uint8Array(bytes)
  return inBackground<ReadList>(module, own, [own.buffer])
}
