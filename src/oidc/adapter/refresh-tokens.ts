import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import { withNetwork } from '../../geo/geo.ts'
import type { Services } from '../../services.ts'
import { type Client, cachedClient } from '../../store/clients.ts'
import {
  insertRefreshToken,
  type RefreshTokenRecord,
  refreshTokenByHash,
  rotateRefreshToken,
} from '../../store/refresh-tokens.ts'
import { hashToken } from '../../store/secrets.ts'
import { forResource, otherResource } from '../multi-resource.ts'
import { leewayOf, tokenAfter } from '../refresh-lifetime.ts'
import { currentState } from '../request-state.ts'
import { outcomeOf } from '../seams.ts'
import { carriedGrant, rememberGrant } from './grants.ts'
import { toLibraryTime } from './library-time.ts'
import { adapterOf, stripped } from './model-adapter.ts'
import { whileCodeStands } from './records.ts'

const never = Number.POSITIVE_INFINITY

interface Stored {
  payload: AdapterPayload
  grant?: Record<string, unknown>
}

/**
 * Refresh tokens. Using one up and storing its successor is one transaction whose first statement decides; whoever loses
 * it has reused a token, and that ends the whole family, the winner's successor included: it is committed by then.
 * Inside the leeway a used token looks unused, unless its successor was used since (authentication reference, 4.6).
 */
export const refreshTokenAdapter = (services: Services, endGrant: (grantId: string) => Promise<void>): Adapter =>
  adapterOf('RefreshToken', {
    find: async id => {
      const record = await refreshTokenByHash(services.db, hashToken(id))
      if (!record) return undefined
      const end = Math.min(record.expiresAt ?? never, record.idleExpiresAt ?? never)
      if (end <= services.now()) return undefined
      const { payload, grant } = JSON.parse(record.payload) as Stored
      rememberGrant(record.grantId, grant)
      const client = await cachedClient(services, record.clientId)
      const state = currentState()
      const asked = state?.http.body.grant_type === 'refresh_token' ? state.http.body.audience : undefined
      const other = otherResource(client, outcomeOf(grant), asked)
      if (state) state.exchange = { record, effects: [], consume: false, other }
      const consumed = usedUp(services, record, client) ? { consumed: Math.floor((record.consumedAt ?? 0) / 1000) } : {}
      return { ...forResource(payload, other), jti: id, exp: toLibraryTime(services, end), ...consumed }
    },
    consume: async () => {
      const exchange = currentState()?.exchange
      if (!exchange) throw new Error('a refresh token is used up that nobody presented')
      exchange.consume = true
    },
    upsert: async (id, payload) => {
      const state = currentState()
      const client = await cachedClient(services, payload.clientId as string)
      if (!state || !client) throw new Error('a refresh token for nobody')
      const { exchange } = state
      const parent = exchange?.consume ? exchange.record : undefined
      const stored: Stored = parent ? successor(parent, payload) : { payload: stripped(payload), grant: carriedGrant() }
      const record = tokenAfter(parent, {
        idHash: hashToken(id),
        grantId: payload.grantId as string,
        client,
        userId: payload.accountId as string,
        payload: JSON.stringify(stored),
        grant: stored.grant,
        effects: exchange?.effects ?? [],
        http: withNetwork(services.geo, state.http),
        now: services.now(),
      })
      if (!parent) return whileCodeStands(services, db => insertRefreshToken(db, record))
      const at = { now: services.now(), leeway: leewayOf(client) }
      if (await rotateRefreshToken(services.db, parent.idHash, record, at)) return
      await endGrant(parent.grantId)
      throw new errors.InvalidGrant({ detail: 'refresh token already used' })
    },
    destroy: async () => {
      const exchange = currentState()?.exchange
      if (exchange) await endGrant(exchange.record.grantId)
    },
    revokeByGrantId: endGrant,
  })

/** What replaces a token is for the same login and API, whatever this one exchange was for. */
const successor = (parent: RefreshTokenRecord, payload: AdapterPayload): Stored => {
  const before = JSON.parse(parent.payload) as Stored
  const { scope, resource } = before.payload
  return { payload: { ...stripped(payload), scope, resource }, grant: before.grant }
}

const usedUp = (
  services: Services,
  record: RefreshTokenRecord & { successorUsed: boolean },
  client: Client | undefined,
): boolean => {
  if (record.consumedAt === undefined) return false
  return record.successorUsed || !client || record.consumedAt + leewayOf(client) <= services.now()
}
