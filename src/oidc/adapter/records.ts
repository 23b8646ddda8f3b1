import { decodeJwt, UnsecuredJWT } from 'jose'
import Provider, { type Adapter, type AdapterPayload, errors } from 'oidc-provider'
import type { Services } from '../../services.ts'
import type { Db } from '../../store/dialect.ts'
import {
  consumeRecord,
  deleteRecord,
  deleteRecordsOfGrant,
  findRecord,
  holdRecord,
  insertRecord,
  type OidcRecord,
  takeUnused,
} from '../../store/oidc-records.ts'
import { hashToken } from '../../store/secrets.ts'
import { inTransaction } from '../../store/transaction.ts'
import { applicationOf, pushedLifetime } from '../clients.ts'
import { currentState, type RequestState } from '../request-state.ts'
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

/** The code that a request is exchanged for. */
const exchanged = new WeakMap<RequestState, string>()

/**
 * Stores what a request gives. Where that is for a code, the code's row decides: a reuse at the same moment deletes it
 * before it ends what the code gave, and what is given after that is void, as what was given before it.
 */
export const whileCodeStands = async ({ db, now }: Services, store: (db: Db) => Promise<void>): Promise<void> => {
  const state = currentState()
  const code = state && exchanged.get(state)
  if (code === undefined) return store(db)
  await inTransaction(db, async trx => {
    if (await holdRecord(trx, codes, code, now(), now())) await store(trx)
  })
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
  const record = {
    model,
    idHash: hashToken(id),
    grantId,
    payload: JSON.stringify(stored),
    expiresAt: services.now() + (ttl ?? 0) * 1000,
  }
  await whileCodeStands(services, async db => {
    if (!(await insertRecord(db, record))) throw new Error(`a ${model} of that id is there already`)
  })
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
      const idHash = hashToken(id)
      const first = await inTransaction(services.db, async trx => {
        const taken = await takeUnused(trx, model, idHash, services.now())
        if (!taken) return false
        const { interaction } = JSON.parse(taken.payload) as Stored
        return interaction === undefined || (await endInteraction(trx, interaction))
      })
      if (!first) {
        const record = await findRecord(services.db, model, idHash, services.now())
        if (record?.grantId !== undefined) await endGrant(record.grantId)
        throw new errors.InvalidGrant({ detail: 'authorization code already consumed' })
      }
      const state = currentState()
      if (state) exchanged.set(state, idHash)
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

/** The library gives what is pushed a minute; the client's setting is the one that counts. */
const lasting = (payload: AdapterPayload, seconds: number, now: number): AdapterPayload => {
  const exp = Math.floor(now / 1000) + seconds
  const { exp: _, ...claims } = decodeJwt(payload['request'] as string)
  return { ...payload, exp, request: new UnsecuredJWT(claims).setExpirationTime(exp).encode() }
}

/** Requests that were pushed beforehand; each starts one login (RFC 9126, 4). */
export const pushedRequestAdapter = (services: Services): Adapter => {
  const model = 'PushedAuthorizationRequest'
  return adapterOf(model, {
    upsert: (id, payload) => {
      const { client } = Provider.ctx?.oidc ?? {}
      if (!client) throw new Error('a request is pushed by no client')
      const seconds = pushedLifetime(applicationOf(client))
      return write(services, model)(id, lasting(payload, seconds, services.now()), seconds)
    },
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
