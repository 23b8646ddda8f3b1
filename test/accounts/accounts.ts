import type { HttpFacts } from '../../src/login/login.ts'
import { insertClient } from '../../src/store/clients.ts'
import { type Connection, connectionByName, insertConnection } from '../../src/store/connections.ts'
import { claimDue } from '../../src/store/outbox.ts'
import { type TestServices, testServices } from '../fixtures/services.ts'
import type { Engine } from '../fixtures/store.ts'

export const clientId = 'app-client-id'
export const connectionName = 'Username-Password-Authentication'

export const http: HttpFacts = {
  ip: '203.0.113.7',
  userAgent: 'Browser/1',
  hostname: 'localhost',
  method: 'POST',
  query: {},
  body: {},
  issuer: 'http://localhost:3000/',
}

export interface Bench {
  services: TestServices
  connection: Connection
  /** The mails that were queued, oldest first; each is taken once. */
  mails: () => Promise<{ to: string; template: string; url: string }[]>
  /** Types of the tenant log, oldest first. */
  logs: () => Promise<string[]>
}

/** A tenant with one application and one database connection with these options. */
export const bench = async (engine: Engine, options: Record<string, unknown> = {}): Promise<Bench> => {
  const services = await testServices({ engine })
  const { db, box } = services
  const now = services.now()
  await insertClient(db, { client_id: clientId, name: 'Orders', global: false, is_first_party: true, now })
  await insertConnection(db, {
    id: 'con_test',
    name: connectionName,
    strategy: 'auth0',
    data: { options, realms: [connectionName] },
    clients: [clientId],
    now,
  })
  return {
    services,
    connection: (await connectionByName(db, connectionName)) as Connection,
    mails: async () =>
      (await claimDue(db, box, services.now(), 100, 3_600_000)).map(({ message }) => ({
        to: message.to,
        template: message.template,
        url: String(message.variables['url']),
      })),
    logs: async () =>
      (await db.selectFrom('logs').select(['type', 'log_id']).orderBy('log_id').execute()).map(row => row.type),
  }
}

export const ticketIn = (url: string): string => new URL(url).searchParams.get('ticket') as string
