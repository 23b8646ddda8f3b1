import type { IncomingMessage, ServerResponse } from 'node:http'
import { startPasswordless } from '../authentication/passwordless-start.ts'
import type { BroughtCode, HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import { cachedClient } from '../store/clients.ts'
import type { Fields } from './request-body.ts'
import { originAllowed } from './url-match.ts'

/** Whether a request brings anything by which a client proves itself. */
export const provesItself = ({ headers }: IncomingMessage, body: Fields): boolean =>
  headers.authorization !== undefined || body['client_secret'] !== undefined || body['client_assertion'] !== undefined

/**
 * `/passwordless/start` of a client that proves nothing, which is enough unless the tenant says otherwise
 * (`enforce_client_authentication_on_passwordless_start`): all it gets is a message to somebody else.
 */
export const startUnproven = async (
  services: Services,
  { incoming, http }: { incoming: IncomingMessage; http: HttpFacts },
  outgoing: ServerResponse,
): Promise<void> => {
  const client = await cachedClient(services, http.body['client_id'] ?? '')
  const origin = incoming.headers.origin
  if (client && origin && originAllowed(origin, client)) {
    outgoing.setHeader('Access-Control-Allow-Origin', origin)
    outgoing.setHeader('Vary', 'Origin')
  }
  const send = (status: number, body: unknown) => {
    outgoing.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' })
    outgoing.end(JSON.stringify(body))
  }
  if (!client || client.global) return send(401, { error: 'invalid_client', error_description: 'Unknown client' })
  const language = String(incoming.headers['x-request-language'] ?? '')
  const answer = await startPasswordless(services, { client, http, fields: http.body, language })
  if (answer.ok) send(200, answer.body)
  else send(answer.status, { error: answer.error, error_description: answer.description })
}

/** What only the link itself says, and an authorization request does not. */
const ofLink = ['email', 'verification_code', 'prompt', 'login_hint', 'screen_hint']

/**
 * The authorization request that the link of a mail makes, and the code that it brings. A session of the browser does not
 * count: the link says who signs in. Nothing for what is no link of ours, or is only looked at.
 */
export const followedLink = (
  { method }: IncomingMessage,
  query: Record<string, string>,
): { query: Fields; brought: BroughtCode } | undefined => {
  const { email, verification_code: code, connection, client_id: clientId } = query
  if (method !== 'GET' || !email || !code || !connection || !clientId) return undefined
  const asked = Object.fromEntries(Object.entries(query).filter(([name]) => !ofLink.includes(name)))
  return {
    query: { ...asked, prompt: 'login', login_hint: email },
    brought: { connection, identifier: email, code, asker: `client:${clientId}` },
  }
}
