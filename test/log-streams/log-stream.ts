import { type LogStreamParts, startLogStreams } from '../../src/log-streams/streams.ts'
import type { LogType } from '../../src/logs/event-types.ts'
import { writeLog } from '../../src/logs/write.ts'
import { createMetrics, type Metrics } from '../../src/metrics.ts'
import { insertLogStream, type LogStream } from '../../src/store/log-streams.ts'
import { type TestServices, testServices } from '../fixtures/services.ts'
import { atEnd, type Engine } from '../fixtures/store.ts'

let made = 0

let start = Date.parse('2026-03-01T10:00:00.250Z')

/** As `testServices`, each a month later than the one before: ids of entries never go back within one process. */
export const laterServices = (engine: Engine = 'sqlite'): Promise<TestServices> => {
  start += 30 * 24 * 60 * 60_000
  return testServices({ engine, now: start })
}

/** An active stream of everything, to this address unless told. */
export const addStream = async (
  services: TestServices,
  stream: Partial<LogStream> & { endpoint?: string; startFrom?: number },
): Promise<string> => {
  const { endpoint = 'http://localhost:1', startFrom = services.now(), ...rest } = stream
  made += 1
  const id = `lst_${String(made).padStart(16, '0')}`
  await insertLogStream(
    services.db,
    services.box,
    {
      id,
      name: `stream ${made}`,
      status: 'active',
      isPriority: false,
      filters: [],
      piiConfig: undefined,
      destination: { type: 'http', sink: { httpEndpoint: endpoint } },
      ...rest,
    },
    { now: services.now(), startFrom },
  )
  return id
}

/** The worker of one node; stopped when the test ends. */
export const streaming = (services: TestServices, parts: Partial<LogStreamParts> = {}) => {
  const metrics: Metrics = createMetrics()
  const worker = startLogStreams(services, { metrics, ...parts })
  atEnd(() => worker.stop())
  return { ...worker, metrics }
}

/** Writes entries of these types and waits until they have settled. */
export const writeLogs = async (
  services: TestServices,
  types: readonly LogType[],
  userName = 'jane',
): Promise<void> => {
  for (const type of types) await writeLog(services, { type }, { userId: 'auth0|1', userName })
  services.clock.advance(5000)
}

/** The row of a stream. */
export const rowOf = (services: TestServices, id: string) =>
  services.db.selectFrom('log_streams').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

export const storedIds = async (services: TestServices): Promise<string[]> =>
  (await services.db.selectFrom('logs').select('log_id').orderBy('log_id').execute()).map(row => row.log_id)
