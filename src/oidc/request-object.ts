import { decodeJwt, importJWK, type JWTPayload, jwtVerify } from 'jose'
import type { Services } from '../services.ts'
import { type Client, cachedClient, credentialsOfClient } from '../store/clients.ts'
import { liveKeys } from './clients.ts'
import { type Fields, single } from './request-body.ts'

/** What came of the `request` of an authorization request; nothing where there was none. */
export type SignedRequest = { ok: true } | { ok: false; why: string }

interface Settings {
  required?: boolean
  credentials?: { id: string }[]
}

const settingsOf = (client: Client): Settings => (client['signed_request_object'] ?? {}) as Settings

/** Whether the client's authorization requests must be signed. */
export const mustBeSigned = (client: Client): boolean => settingsOf(client).required === true

const algorithms = ['RS256', 'RS384', 'PS256']
const types = ['jwt', 'oauth-authz-req+jwt']
/** Seconds that a request object may be good for. */
const longestLife = 60 * 60

/**
 * Opens the `request` of an authorization request (authentication reference, 3.6; RFC 9101): what it says stands in the
 * place of what the query says, and of a client whose requests must be signed nothing else counts. The library sees the
 * outcome, and `validateRequest` refuses what did not hold.
 */
export const openRequestObject = async (
  services: Services,
  issuer: string,
  fields: Fields,
): Promise<{ fields: Fields; signed?: SignedRequest }> => {
  const { request, ...rest } = fields
  if (request === undefined) return { fields }
  const { client_id: clientId = '' } = single(rest)
  const client = await cachedClient(services, clientId)
  const opened =
    client && typeof request === 'string'
      ? await verified(services, issuer, client, request)
      : { claims: {}, signed: { ok: false as const, why: 'could not parse Request Object' } }
  const own = client && mustBeSigned(client) ? { client_id: clientId } : rest
  return { fields: { ...own, ...textsOf(opened.claims), client_id: clientId }, signed: opened.signed }
}

const verified = async (
  services: Services,
  issuer: string,
  client: Client,
  request: string,
): Promise<{ claims: JWTPayload; signed: SignedRequest }> => {
  let claims: JWTPayload = {}
  const refused = (why: string) => ({ claims, signed: { ok: false as const, why } })
  try {
    // Unproven as yet: only the page that says what is wrong is made of it.
    claims = decodeJwt(request)
  } catch {
    return refused('could not parse Request Object')
  }
  if ('request' in claims || 'request_uri' in claims)
    return refused('Request Object must not contain request or request_uri properties')
  if (claims['client_id'] !== client.client_id)
    return refused('request client_id must equal the one in request parameters')
  const ids = settingsOf(client).credentials?.map(({ id }) => id) ?? []
  const now = services.now()
  const keys = await liveKeys(await credentialsOfClient(services.db, client.client_id), ids, now)
  for (const key of keys) {
    try {
      const { payload, protectedHeader } = await jwtVerify(request, await importJWK(key), {
        algorithms: key.alg && algorithms.includes(key.alg) ? [key.alg] : algorithms,
        issuer: client.client_id,
        audience: [issuer, issuer.replace(/\/$/, '')],
        requiredClaims: ['exp'],
        clockTolerance: 5,
        currentDate: new Date(now),
      })
      if (protectedHeader.typ !== undefined && !types.includes(protectedHeader.typ.toLowerCase()))
        return refused('Request Object has another type')
      if ((payload.exp as number) * 1000 > now + longestLife * 1000)
        return refused('Request Object is good for too long')
      return { claims: payload, signed: { ok: true } }
    } catch {
      // Another of the client's keys may have signed it.
    }
  }
  return refused('could not validate Request Object')
}

/** Claims that say something about the object and not about the request, and those that it must not have. */
const ofObject = ['iss', 'aud', 'exp', 'iat', 'nbf', 'jti', 'request', 'request_uri']

const textsOf = (claims: JWTPayload): Fields =>
  Object.fromEntries(
    Object.entries(claims)
      .filter(([name, value]) => !ofObject.includes(name) && value !== null && value !== undefined)
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
