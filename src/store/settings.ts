import { sql } from 'kysely'
import type { Db } from './dialect.ts'
import { type DocumentKey, type Documents, defaultDocuments } from './documents.ts'
import { inTransaction } from './transaction.ts'

/** A named settings document; its default while nobody has written it. */
export const readDocument = async <K extends DocumentKey>(db: Db, key: K): Promise<Documents[K]> => {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row ? (JSON.parse(row.value) as Documents[K]) : structuredClone(defaultDocuments[key])
}

/** Replaces a document and counts the version up, in the transaction given or in one of its own. */
export const writeDocument = <K extends DocumentKey>(db: Db, key: K, value: Documents[K]): Promise<Documents[K]> =>
  changeDocument(db, key, () => value)

/** Derives a document from what it is now. Changes that meet come one after the other, so none is lost. */
export const changeDocument = <K extends DocumentKey>(
  db: Db,
  key: K,
  change: (current: Documents[K]) => Documents[K],
): Promise<Documents[K]> =>
  inTransaction(db, async trx => {
    // The version's row is the lock: whoever counts up second reads what the first has written.
    await bumpVersion(trx)
    const value = change(await readDocument(trx, key))
    const row = { value: JSON.stringify(value), updated_at: Date.now() }
    await trx
      .insertInto('settings')
      .values({ key, ...row })
      .onConflict(conflict => conflict.column('key').doUpdateSet(row))
      .execute()
    return value
  })

/** Deletes a document, so that its default holds again. */
export const resetDocument = (db: Db, key: DocumentKey): Promise<void> =>
  inTransaction(db, async trx => {
    await bumpVersion(trx)
    await trx.deleteFrom('settings').where('key', '=', key).execute()
  })

/**
 * Tells every node that settings have changed; belongs into the transaction of the change. This node reads through from
 * now on until it has seen the change committed, the others see it within a second.
 */
export const bumpVersion = async (trx: Db): Promise<void> => {
  const { rows } = await sql<{ version: number }>`
    update config_version set version = version + 1 where id = 1 returning version`.execute(trx)
  caches.get(storeOf(trx))?.expect(rows[0]?.version ?? 0)
}

export interface SettingsCache {
  /**
   * The value under `kind` and `key`, by `load` when it is not there or settings have changed. `load` reads committed
   * settings (never through an open transaction) and its value is shared: treat it as frozen.
   */
  get: <T>(kind: string, key: string, load: () => Promise<T>) => Promise<T>
  close: () => void
}

interface Cache extends SettingsCache {
  expect: (version: number) => void
}

/** How often a node asks whether another one has changed settings. */
const pollEvery = 500
/** How long a change is waited for; one whose transaction was rolled back never comes. */
const patience = 30_000
const maxEntries = 20_000

/** The adapter is what a store and its transactions have in common. */
const storeOf = (db: Db): object => db.getExecutor().adapter
const caches = new WeakMap<object, Cache>()

/** The cache of read-mostly settings that belongs to this store; the same one for every caller. */
export const settingsCache = (services: { db: Db }): SettingsCache => {
  const store = storeOf(services.db)
  const known = caches.get(store)
  if (known) return known
  const cache = makeCache(services.db)
  caches.set(store, cache)
  return cache
}

/** Stops the store's cache, if it has one. */
export const closeSettingsCache = (db: Db): void => {
  caches.get(storeOf(db))?.close()
  caches.delete(storeOf(db))
}

/** A document through the cache; what it gives is shared and must not be changed. */
export const cachedDocument = <K extends DocumentKey>(services: { db: Db }, key: K): Promise<Documents[K]> =>
  settingsCache(services).get('document', key, () => readDocument(services.db, key))

const makeCache = (db: Db): Cache => {
  let entries = new Map<string, Promise<unknown>>()
  let seen: number | undefined
  let awaited: { version: number; until: number } | undefined
  let checking: Promise<void> | undefined

  const check = async () => {
    const row = await db.selectFrom('config_version').select('version').where('id', '=', 1).executeTakeFirst()
    const version = row?.version ?? 0
    if (version !== seen) entries = new Map()
    seen = version
    if (awaited && (version >= awaited.version || Date.now() > awaited.until)) awaited = undefined
  }
  const poll = () => {
    if (entries.size === 0 || checking) return
    // A store that cannot be reached answers nobody; the next round asks again.
    checking = check()
      .catch(() => undefined)
      .finally(() => {
        checking = undefined
      })
  }
  const timer = setInterval(poll, pollEvery).unref()

  return {
    get: async <T>(kind: string, key: string, load: () => Promise<T>): Promise<T> => {
      if (seen === undefined || awaited) await check()
      const generation = entries
      const name = `${kind}\0${key}`
      const known = generation.get(name) as Promise<T> | undefined
      if (known) return known
      const value = load()
      if (generation.size >= maxEntries) generation.delete(generation.keys().next().value as string)
      generation.set(name, value)
      value.catch(() => generation.delete(name))
      return value
    },
    expect: version => {
      awaited = { version: Math.max(version, awaited?.version ?? 0), until: Date.now() + patience }
    },
    close: () => {
      clearInterval(timer)
      entries = new Map()
    },
  }
}
