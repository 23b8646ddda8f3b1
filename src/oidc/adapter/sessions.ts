import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Services } from '../../services.ts'
import { hashToken } from '../../store/secrets.ts'
import {
  insertSession,
  type SessionRecord,
  sessionByHash,
  sessionById,
  touchSession,
  updateSession,
} from '../../store/sessions.ts'
import type { SessionState } from '../session-state.ts'
import { toLibraryTime } from './library-time.ts'
import { adapterOf } from './model-adapter.ts'

type Payload = AdapterPayload & { sallyport?: SessionState }

const toPayload = (services: Services, id: string, record: SessionRecord, storedAs: string): Payload => ({
  jti: id,
  kind: 'Session',
  uid: record.sid,
  accountId: record.userId,
  loginTs: Math.floor(record.authenticatedAt / 1000),
  ...(record.cookieMode === 'non-persistent' ? { transient: true } : {}),
  authorizations: Object.fromEntries(record.clients.map(client => [client, { sid: record.sid }])),
  exp: toLibraryTime(services, Math.min(record.expiresAt, record.idleExpiresAt)),
  sallyport: { record, storedAs, changed: false, used: false },
})

/**
 * Browser sessions. The library saves a session at the end of every request; a row is written only when a login used or
 * changed it, the applications of a session are rows of their own, and a row that has ended or has got a new id is never
 * brought back by a request that still holds the old one.
 */
export const sessionAdapter = (services: Services): Adapter =>
  adapterOf('Session', {
    find: async id => {
      const idHash = hashToken(id)
      const record = await sessionByHash(services.db, idHash, services.now())
      return record && toPayload(services, id, record, idHash)
    },
    findByUid: async sid => {
      const record = await sessionById(services.db, sid, services.now())
      return record && toPayload(services, sid, record, '')
    },
    upsert: async (id, payload: Payload) => {
      const state = payload.sallyport
      if (!state || state.passing || payload.accountId !== state.record.userId) return
      const { record, storedAs } = state
      const idHash = hashToken(id)
      const clients = Object.keys(payload.authorizations ?? {}).filter(client => !record.clients.includes(client))
      if (storedAs === undefined) await insertSession(services.db, idHash, record, clients)
      else if (state.changed || storedAs !== idHash) await updateSession(services.db, storedAs, idHash, record, clients)
      else if (state.used) await touchSession(services.db, idHash, record, clients)
    },
    // The library destroys the old id and stores the new one; here that is one update, see above.
    destroy: async () => {},
  })
