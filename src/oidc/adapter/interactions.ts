import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Services } from '../../services.ts'
import { insertRecord, takeRecord } from '../../store/oidc-records.ts'
import { hashToken } from '../../store/secrets.ts'
import { currentState } from '../request-state.ts'
import { toLibraryTime } from './library-time.ts'
import { adapterOf } from './model-adapter.ts'

const model = 'Interaction'

/**
 * The request that waits while a login is under way. It is stored under the login's own uid, which was there first, and
 * without the session's cookie id.
 */
export const interactionAdapter = (services: Services): Adapter =>
  adapterOf(model, {
    upsert: async (_id, payload, ttl) => {
      const uid = currentState()?.begun?.uid
      if (uid === undefined) throw new Error('an interaction without a login')
      const { params, trusted, session, parJti } = payload
      const kept = { params, trusted, parJti, session: session && { uid: session.uid, accountId: session.accountId } }
      await insertRecord(services.db, {
        model,
        idHash: hashToken(uid),
        payload: JSON.stringify(kept),
        expiresAt: services.now() + (ttl ?? 0) * 1000,
      })
    },
    // Whoever takes it goes on; of two that come back at once the other finds nothing (reference/oidc.md, pitfall 1).
    find: async uid => {
      const record = await takeRecord(services.db, model, hashToken(uid), services.now())
      if (!record) return undefined
      const exp = toLibraryTime(services, record.expiresAt)
      return { ...(JSON.parse(record.payload) as AdapterPayload), jti: uid, kind: model, exp }
    },
    destroy: async () => {},
  })
