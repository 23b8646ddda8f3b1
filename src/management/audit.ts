import type { HttpFacts } from '../login/login.ts'
import { writeLog } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { AnyRoute, Caller } from './route.ts'

/** What one call looked like from outside, for its log entry. */
export interface Audited {
  path: string
  query: Record<string, unknown>
  body: unknown
  statusCode: number
  correlationId: string | undefined
}

/**
 * Writes the tenant log of a call that succeeded: `sapi` for a write, `mgmt_api_read` for a read that shows secrets,
 * nothing for other reads.
 */
export const audit = async (
  services: Services,
  route: AnyRoute,
  caller: Caller,
  http: HttpFacts,
  call: Audited,
): Promise<void> => {
  const writes = route.method !== 'get' && !route.changesNothing
  const type = writes ? 'sapi' : route.readsSecrets ? 'mgmt_api_read' : undefined
  if (!type) return
  const client = await services.db
    .selectFrom('clients')
    .select('name')
    .where('client_id', '=', caller.clientId)
    .executeTakeFirst()
  await writeLog(
    services,
    {
      type,
      description: route.summary,
      details: {
        request: {
          method: route.method,
          path: call.path,
          query: redacted(call.query),
          userAgent: http.userAgent,
          body: redacted(call.body),
          channel: 'api',
          ip: http.ip,
          auth: {
            user: caller.userId === undefined ? {} : { user_id: caller.userId },
            strategy: 'jwt',
            credentials: { jti: caller.tokenId },
          },
        },
        response: { statusCode: call.statusCode },
        ...(call.correlationId && { correlation_id: call.correlationId }),
      },
    },
    { http, clientId: caller.clientId, clientName: client?.name, userId: caller.userId },
  )
}

const secretName =
  /password|_pass$|connectionstring|signingkey|decryptionkey|secret|token|credential|private|_key$|^key$|^p12$|^code$|hash|assertion|otp|^pem$|cookie|authorization|link_with|apikey$|writekey$|^sumosourceaddress$/i
/** Members whose names sound secret and are not. */
const harmless =
  /_lifetime|^token_|^password(Policy|_(history|dictionary|complexity_options|no_personal_info|options))$|_dialect$/

/** The same value with the text of secret members struck out; whole lists of secrets keep their other members. */
export const redacted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(redacted)
  if (typeof value !== 'object' || value === null) return value
  const named = value as Record<string, unknown>
  const isNamedSecret = [named.name, named.header].some(name => typeof name === 'string') && 'value' in named
  return Object.fromEntries(
    Object.entries(named).map(([key, member]) => {
      const secret = (secretName.test(key) && !harmless.test(key)) || (isNamedSecret && key === 'value')
      if (key === 'options' && isObject(member) && isObject(member.configuration))
        return [key, { ...(redacted(member) as object), configuration: allStruckOut(member.configuration) }]
      return [key, secret ? struckOut(member) : redacted(member)]
    }),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The parameters of a database's scripts are secrets by names that nobody knows beforehand. */
const allStruckOut = (parameters: object) => Object.fromEntries(Object.keys(parameters).map(name => [name, '*****']))

const struckOut = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(struckOut)
  return typeof value === 'object' && value !== null ? redacted(value) : '*****'
}
