import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresDialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import pg from 'pg'
import type { Schema } from './schema.ts'

/** The store as every query function takes it first: the embedded engine or PostgreSQL, same statements, same values. */
export type Db = Kysely<Schema>

/**
 * Opens the store at `file:PATH`, `file::memory:` or `postgres://…`. Migrations are not run. Throws when it cannot be
 * reached. An embedded store that is not `durable` may lose what it acknowledged when the machine stops, as tests can.
 */
export const openStore = (url: string, { durable = true }: { durable?: boolean } = {}): Db =>
  url.startsWith('file:')
    ? new Kysely<Schema>({ dialect: sqliteDialect(url.slice('file:'.length), durable) })
    : new Kysely<Schema>({ dialect: postgresDialect(url) })

/** Which engine a store runs on; only migrations and the few statements that differ may ask. */
export const engineOf = (db: Db): 'sqlite' | 'postgres' =>
  db.getExecutor().adapter instanceof SqliteAdapter ? 'sqlite' : 'postgres'

/** True if the statement failed because a unique key is taken, on either engine. */
export const isUniqueViolation = (error: unknown): boolean => {
  const e = error as { code?: string; errcode?: number; message?: string }
  return (
    e?.code === '23505' ||
    (e?.code === 'ERR_SQLITE_ERROR' &&
      (e.errcode === 1555 || e.errcode === 2067 || /UNIQUE constraint/.test(e.message ?? '')))
  )
}

/** PostgreSQL has no NUL in its texts. It becomes what UTF-8 makes of everything that is no character, on both engines. */
const storable = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value

const postgresDialect = (connectionString: string): Dialect => {
  // bigint columns hold epoch milliseconds and counters, both far below 2^53.
  const types: pg.CustomTypesConfig = {
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === 20 ? Number : pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
  }
  const pool = new pg.Pool({ connectionString, max: 20, types, application_name: 'sallyport' })
  // An idle connection that the server drops must not end the process; the next query reports what is wrong.
  pool.on('error', () => {})
  pool.on('connect', client => {
    // So must one that is in use between two statements: the next one fails by itself.
    client.on('error', () => {})
    const query = client.query.bind(client) as (...given: unknown[]) => unknown
    client.query = ((text: unknown, values?: unknown[], ...rest: unknown[]) =>
      query(text, values?.map(storable), ...rest)) as typeof client.query
  })
  return new PostgresDialect({ pool })
}

const sqliteDialect = (path: string, durable: boolean): Dialect => ({
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new SqliteDriver(path, durable),
  createIntrospector: db => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

interface Job {
  run: () => Promise<void>
  committed: () => void
  failed: (error: unknown) => void
}

/**
 * One write connection whose waiting writers share a commit: each batch is one transaction, each writer in it one
 * savepoint, so that one that fails takes nothing else with it. Nobody is answered before the commit is on disk.
 * Reads outside a transaction use a second connection and see the last commit.
 */
class SqliteDriver implements Driver {
  #path: string
  #durable: boolean
  #write!: DatabaseSync
  #read!: DatabaseSync
  #queue: Job[] = []
  #running = false

  constructor(path: string, durable: boolean) {
    this.#path = path
    this.#durable = durable
  }

  async init(): Promise<void> {
    if (this.#path !== ':memory:') mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    this.#write = open(this.#path, this.#durable)
    this.#read = this.#path === ':memory:' ? this.#write : open(this.#path, this.#durable)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this)
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).begin()
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).end(true)
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await (connection as SqliteConnection).end(false)
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    while (this.#running) await new Promise(resolve => setImmediate(resolve))
    this.#write?.close()
    if (this.#read !== this.#write) this.#read?.close()
  }

  /** Runs one statement, in the open transaction (`inside`), or as a read, or as a write of its own. */
  query<R>(query: CompiledQuery, inside: boolean): Promise<QueryResult<R>> {
    if (inside) return run(this.#write, query)
    // An in-memory store has one connection: its reads wait their turn behind an open batch.
    if (this.#read !== this.#write && isRead(query.sql)) return run(this.#read, query)
    let result: QueryResult<R>
    return this.enqueue(async () => {
      result = await run<R>(this.#write, query)
    }).then(() => result)
  }

  /** Resolves once the job's savepoint is part of a finished commit; rejects with what the job or the commit threw. */
  enqueue(job: () => Promise<void>): Promise<void> {
    return new Promise((committed, failed) => {
      this.#queue.push({ run: job, committed, failed })
      if (this.#running) return
      this.#running = true
      setImmediate(() => void this.#drain())
    })
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0)
      await (batch.length === 1 ? this.#commitOne(batch[0] as Job) : this.#commit(batch))
    }
    this.#running = false
  }

  /** What is alone needs no savepoint: the transaction is its own. */
  async #commitOne(job: Job): Promise<void> {
    try {
      this.#control('begin immediate')
      await job.run()
      this.#control('commit')
      job.committed()
    } catch (error) {
      if (this.#write.isTransaction) this.#control('rollback')
      job.failed(error)
    }
  }

  async #commit(batch: Job[]): Promise<void> {
    const done: Job[] = []
    try {
      this.#control('begin immediate')
      for (const job of batch) {
        this.#control('savepoint job')
        try {
          await job.run()
          this.#control('release job')
          done.push(job)
        } catch (error) {
          this.#control('rollback to job')
          this.#control('release job')
          job.failed(error)
        }
      }
      this.#control('commit')
      for (const job of done) job.committed()
    } catch (error) {
      if (this.#write.isTransaction) this.#control('rollback')
      for (const job of batch) job.failed(error)
    }
  }

  #control(statement: string): void {
    prepared(this.#write, statement).statement.run()
  }
}

class SqliteConnection implements DatabaseConnection {
  #driver: SqliteDriver
  #finish: ((commit: boolean) => void) | undefined
  #settled: Promise<void> | undefined

  constructor(driver: SqliteDriver) {
    this.#driver = driver
  }

  /** Resolves when this transaction's turn in the write queue has come. */
  begin(): Promise<void> {
    return new Promise((begun, failed) => {
      this.#settled = this.#driver.enqueue(
        () =>
          new Promise<void>((resolve, reject) => {
            this.#finish = commit => (commit ? resolve() : reject(new RolledBack()))
            begun()
          }),
      )
      this.#settled.catch(error => failed(error))
    })
  }

  async end(commit: boolean): Promise<void> {
    const finish = this.#finish
    this.#finish = undefined
    finish?.(commit)
    try {
      await this.#settled
    } catch (error) {
      if (!(error instanceof RolledBack)) throw error
    }
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#driver.query<R>(query, this.#finish !== undefined)
  }

  // biome-ignore lint/correctness/useYield: the embedded engine answers whole results; nothing here streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered by the embedded store')
  }
}

class RolledBack extends Error {}

/**
 * A login changes the same few pages again and again: a journal of four thousand pages (16 MB) copies each to the store
 * once where one of a thousand does it four times, and 16 MB of pages in memory keep those that every login reads.
 */
const pragmas = (durable: boolean): string =>
  [
    'journal_mode = wal',
    `synchronous = ${durable ? 'full' : 'off'}`,
    'wal_autocheckpoint = 4000',
    'cache_size = -16000',
    'foreign_keys = on',
    'busy_timeout = 10000',
    'case_sensitive_like = on',
    'temp_store = memory',
  ]
    .map(setting => `pragma ${setting};`)
    .join('\n')

const open = (path: string, durable: boolean): DatabaseSync => {
  const db = new DatabaseSync(path)
  db.exec(pragmas(durable))
  return db
}

/** A statement as it was prepared, and what its text tells for good. */
interface Prepared {
  statement: StatementSync
  givesRows: boolean
}

const statements = new WeakMap<DatabaseSync, Map<string, Prepared>>()

/** Prepares once per connection and text; the newest thousand statements stay. */
const prepared = (db: DatabaseSync, sql: string): Prepared => {
  let known = statements.get(db)
  if (!known) {
    known = new Map()
    statements.set(db, known)
  }
  const found = known.get(sql)
  if (found) return found
  if (known.size >= 1000) known.delete(known.keys().next().value as string)
  const statement = db.prepare(sql)
  const fresh = { statement, givesRows: statement.columns().length > 0 }
  known.set(sql, fresh)
  return fresh
}

/** Whether a statement changes nothing. One that only could is taken for a write. */
const isRead = (sql: string): boolean =>
  /^\s*select/i.test(sql) || (/^\s*with\b/i.test(sql) && !/\b(insert|update|delete)\b/i.test(sql))

const run = async <R>(db: DatabaseSync, query: CompiledQuery): Promise<QueryResult<R>> => {
  const { statement, givesRows } = prepared(db, query.sql)
  const parameters = query.parameters.map(bindable)
  if (givesRows) {
    const rows = statement.all(...parameters) as R[]
    return { rows, numAffectedRows: BigInt(rows.length) }
  }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

type Bindable = string | number | bigint | null | Uint8Array

const bindable = (value: unknown): Bindable => {
  if (value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  return storable(value) as Bindable
}
