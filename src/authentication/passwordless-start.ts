import type { HttpFacts } from '../login/login.ts'
import { insertLogs, logRow } from '../logs/write.ts'
import { mayBeSent, sendCode } from '../passwordless/codes.ts'
import { isPasswordless, type Means, passwordlessRules, recipientOf } from '../passwordless/connection.ts'
import { identityIdOf } from '../passwordless/users.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { connectionsOfClient } from '../store/connections.ts'
import { settingsCache } from '../store/settings.ts'
import { inTransaction } from '../store/transaction.ts'
import { findIdentity } from '../store/users.ts'
import { spendPasswordlessRequest } from '../universal-login/rate-limits.ts'
import { isSuspicious } from './suspicious.ts'

/** What an application asks for with `POST /passwordless/start` (authentication reference, 8.3). */
export interface StartRequest {
  client: Client
  http: HttpFacts
  /** Members of the body; an object among them as JSON. */
  fields: Record<string, string>
  /** `x-request-language`. */
  language: string
  /** `false`: nobody new is taken, whatever the connection says. */
  signup?: boolean
}

export type StartAnswer =
  | { ok: true; body: Record<string, unknown> }
  | { ok: false; status: 400 | 401 | 429; error: string; description: string }

const refused = (error: string, description: string, status: 400 | 401 | 429 = 400): StartAnswer => ({
  ok: false,
  status,
  error,
  description,
})

const descriptions = {
  email: { error: 'bad.email', description: 'error in email - email format validation failed' },
  sms: { error: 'bad.phone_number', description: 'error in phone_number - phone number format validation failed' },
} as const

/**
 * Has a code or a link sent. Whether there is such a user is not told: where nobody new is taken, the answer is the same,
 * and nothing is sent to who is not there.
 */
export const startPasswordless = async (services: Services, request: StartRequest): Promise<StartAnswer> => {
  const { client, http, fields } = request
  const { db } = services
  const connection = (await passwordlessOf(services, client.client_id)).find(one => one.name === fields['connection'])
  const rules = connection && passwordlessRules(connection)
  if (!connection || !rules) return refused('bad.connection', 'Connection does not exist')
  const typed = fields[rules.means === 'email' ? 'email' : 'phone_number'] ?? ''
  const recipient = recipientOf(rules.means, typed)
  if (!recipient) return refused(descriptions[rules.means].error, descriptions[rules.means].description)
  const byLink = rules.means === 'email' && (fields['send'] ?? 'link') !== 'code'
  if (fields['send'] !== undefined && !['code', 'link'].includes(fields['send']))
    return refused('bad.send', 'send is code or link')
  const authParams = readAuthParams(fields['authParams'])
  if (!authParams) return refused('bad.authParams', 'authParams is an object of texts')
  const purpose = { asker: `client:${client.client_id}`, connection: connection.name, recipient }
  const spent = await spendPasswordlessRequest(services, http.ip)
  if (!spent.ok || !(await mayBeSent(services, purpose)))
    return refused('too_many_requests', 'Too many codes were asked for. Try again later.', 429)
  if (await isSuspicious(services, 'passwordless', http, { clientId: client.client_id, userName: recipient }))
    return refused('requires_verification', 'Suspicious request requires verification', 401)
  const identity = await findIdentity(db, connection.name, recipient)
  if (identity || (rules.signupEnabled && request.signup !== false)) {
    const { ip, userAgent, hostname } = http
    const about = {
      userId: identity?.owner,
      userName: recipient,
      clientId: client.client_id,
      clientName: client.name,
      ip,
      userAgent,
      hostname,
    }
    const locale = request.language || http.language
    const linkOf = (code: string) => linkFor(http.issuer, { ...purpose, client, authParams, code })
    await inTransaction(db, async trx => {
      await sendCode(trx, services, purpose, { rules, about, locale, ...(byLink && { linkOf }) })
      const entry = logRow(
        services,
        { type: byLink ? 'cls' : 'cs' },
        {
          http,
          ...about,
          connection: connection.name,
          connectionId: connection.id,
          strategy: connection.strategy,
          strategyType: 'passwordless',
        },
      )
      await insertLogs(trx, [entry])
    })
  }
  const _id = identityIdOf(services, connection.name, recipient)
  return { ok: true, body: { _id, ...shownRecipient(rules.means, recipient, request.language) } }
}

const passwordlessOf = async (services: Services, clientId: string) => {
  const all = await settingsCache(services).get('connections-of-client', clientId, () =>
    connectionsOfClient(services.db, clientId),
  )
  return all.filter(({ strategy }) => isPasswordless(strategy))
}

const shownRecipient = (means: Means, recipient: string, language: string) =>
  means === 'email'
    ? { email: recipient, email_verified: false }
    : { phone_number: recipient, phone_verified: false, ...(language && { request_language: language }) }

const longestParams = 2048

/** Parameters of the authorization request that the link makes; nothing where they are none. */
const readAuthParams = (text: string | undefined): Record<string, string> | undefined => {
  if (text === undefined || text === '') return {}
  if (text.length > longestParams) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    const entries = Object.entries(parsed)
    if (!entries.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))) return undefined
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
  } catch {
    return undefined
  }
}

/** The link of a mail: an authorization request with the code that proves who has followed it. */
const linkFor = (
  issuer: string,
  {
    client,
    authParams,
    connection,
    recipient,
    code,
  }: { client: Client; authParams: Record<string, string>; connection: string; recipient: string; code: string },
): string => {
  const url = new URL('passwordless/verify_redirect', issuer)
  const own = { client_id: client.client_id, connection, email: recipient, verification_code: code }
  url.search = new URLSearchParams({ response_type: 'code', ...authParams, ...own }).toString()
  return url.href
}
