import type { Db } from './dialect.ts'

/** The adapter is what a store and its transactions have in common. */
const storeOf = (db: Db): object => db.getExecutor().adapter

/** Tells parts of this process that something was written that waits for them; its transaction may not be over yet. */
export const announcements = () => {
  const listeners = new WeakMap<object, Set<() => void>>()
  return {
    announce: (db: Db): void => {
      for (const listener of listeners.get(storeOf(db)) ?? []) listener()
    },
    /** Answers how to stop listening. */
    listen: (db: Db, listener: () => void): (() => void) => {
      const store = storeOf(db)
      const known = listeners.get(store) ?? new Set()
      listeners.set(store, known.add(listener))
      return () => known.delete(listener)
    },
  }
}
