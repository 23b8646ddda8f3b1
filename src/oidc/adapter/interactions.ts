import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Services } from '../../services.ts'
import type { Db } from '../../store/dialect.ts'
import { deleteRecord, holdRecord, insertRecord } from '../../store/oidc-records.ts'
import { hashToken } from '../../store/secrets.ts'
import { currentState } from '../request-state.ts'
import { toLibraryTime } from './library-time.ts'
import { adapterOf } from './model-adapter.ts'

const model = 'Interaction'

/** Longer than a browser may come back for a code, and the code works. */
const longerThanCodes = 15 * 60_000

/** Ends the request of a finished login for good. False: it has ended before. */
export const endInteraction = (db: Db, uidHash: string): Promise<boolean> => deleteRecord(db, model, uidHash)

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
    // The decision, which is taken first, lets one request through (reference/oidc.md, pitfall 1). The record stays until
    // the code of that request is used: its answer may never reach the browser, which then comes back.
    find: async uid => {
      const now = services.now()
      const record = await holdRecord(services.db, model, hashToken(uid), now, now + longerThanCodes)
      if (!record) return undefined
      const exp = toLibraryTime(services, record.expiresAt)
      return { ...(JSON.parse(record.payload) as AdapterPayload), jti: uid, kind: model, exp }
    },
    destroy: async () => {},
  })
