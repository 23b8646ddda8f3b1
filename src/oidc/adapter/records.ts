import { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { Services } from '../../services.ts'
import {
  consumeRecord,
  deleteRecord,
  deleteRecordsOfGrant,
  findRecord,
  insertRecord,
  type OidcRecord,
  takeUnused,
} from '../../store/oidc-records.ts'
import { hashToken } from '../../store/secrets.ts'
import { inTransaction } from '../../store/transaction.ts'
import { currentState } from '../request-state.ts'
import { carriedGrant, rememberGrant } from './grants.ts'
import { endInteraction } from './interactions.ts'
import { toLibraryTime } from './library-time.ts'
import { adapterOf, type ModelAdapter, stripped } from './model-adapter.ts'

const codes = 'AuthorizationCode'

interface Stored {
  payload: AdapterPayload
  grant?: Record<string, unknown>
  /** Digest of the interaction that a code came from. */
  interaction?: string
}

/** Reads a row back into what the library stored, under the id that it was asked for by. */
const revive = (services: Services, id: string, record: OidcRecord): AdapterPayload => {
  const { payload, grant } = JSON.parse(record.payload) as Stored
  if (record.grantId !== undefined) rememberGrant(record.grantId, grant)
  return {
    ...payload,
    jti: id,
    exp: toLibraryTime(services, record.expiresAt),
    ...(record.consumedAt === undefined ? {} : { consumed: Math.floor(record.consumedAt / 1000) }),
  }
}

const write = (services: Services, model: string) => async (id: string, payload: AdapterPayload, ttl?: number) => {
  const grantId = payload.grantId
  const uid = model === codes ? currentState()?.resumed : undefined
  const stored: Stored = {
    payload: stripped(payload),
    ...(grantId === undefined ? {} : { grant: carriedGrant() }),
    ...(uid !== undefined && { interaction: hashToken(uid) }),
  }
  const inserted = await insertRecord(services.db, {
    model,
    idHash: hashToken(id),
    grantId,
    payload: JSON.stringify(stored),
    expiresAt: services.now() + (ttl ?? 0) * 1000,
  })
  if (!inserted) throw new Error(`a ${model} of that id is there already`)
}

const read = (services: Services, model: string) => async (id: string) => {
  const record = await findRecord(services.db, model, hashToken(id), services.now())
  return record && revive(services, id, record)
}

const revoke = (services: Services, model: string) => (grantId: string) =>
  deleteRecordsOfGrant(services.db, model, grantId)

/**
 * Codes. Of two that come with the same code one wins the statement; the other is treated as a reuse, which ends what
 * the code gave (RFC 6749, 4.1.2). Of two codes that one login gave, because the first seemed lost, one works.
 */
export const codeAdapter = (services: Services, endGrant: (grantId: string) => Promise<void>): Adapter => {
  const model = codes
  const offered: ModelAdapter = {
    upsert: write(services, model),
    find: read(services, model),
    revokeByGrantId: revoke(services, model),
    consume: async id => {
      const first = await inTransaction(services.db, async trx => {
        const taken = await takeUnused(trx, model, hashToken(id), services.now())
        if (!taken) return false
        const { interaction } = JSON.parse(taken.payload) as Stored
        return interaction === undefined || (await endInteraction(trx, interaction))
      })
      if (first) return
      const record = await findRecord(services.db, model, hashToken(id), services.now())
      if (record?.grantId !== undefined) await endGrant(record.grantId)
      throw new errors.InvalidGrant({ detail: 'authorization code already consumed' })
    },
  }
  return adapterOf(model, offered)
}

/** Opaque access tokens; `verify` reads those that are JWTs, which have no row. */
export const accessTokenAdapter = (
  services: Services,
  verify: (token: string) => Promise<AdapterPayload | undefined>,
): Adapter => {
  const model = 'AccessToken'
  const find = read(services, model)
  return adapterOf(model, {
    upsert: write(services, model),
    find: id => (id.includes('.') ? verify(id) : find(id)),
    destroy: async id => void (await deleteRecord(services.db, model, hashToken(id))),
    revokeByGrantId: revoke(services, model),
  })
}

/** Requests that were pushed beforehand; each starts one login (RFC 9126, 4). */
export const pushedRequestAdapter = (services: Services): Adapter => {
  const model = 'PushedAuthorizationRequest'
  return adapterOf(model, {
    upsert: write(services, model),
    find: read(services, model),
    consume: async id => {
      if (!(await consumeRecord(services.db, model, hashToken(id), services.now())))
        throw new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used')
    },
  })
}

/**
 * Assertions and proofs that were seen. The library looks and then writes; the insert decides, so that of several at
 * once only one is taken (RFC 7523, 3).
 */
export const replayAdapter = (services: Services): Adapter => {
  const model = 'ReplayDetection'
  return adapterOf(model, {
    find: read(services, model),
    upsert: async (id, payload, ttl) => {
      const inserted = await insertRecord(services.db, {
        model,
        idHash: hashToken(id),
        payload: JSON.stringify({ payload: stripped(payload) }),
        expiresAt: services.now() + Math.max(ttl ?? 0, 1) * 1000,
      })
      if (!inserted) throw new errors.InvalidClientAuth({ detail: 'client assertion tokens must only be used once' })
    },
  })
}

/** Tokens of clients are JWTs and have no row; nothing else looks for them. */
export const clientCredentialsAdapter = (): Adapter => adapterOf('ClientCredentials', { find: async () => undefined })
