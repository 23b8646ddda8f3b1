import { type CibaProblem, problem } from './problem.ts'

/** Seconds that a device is given to answer, unless the application asks for fewer. */
export const longest = 300

/** What an application sends to `/bc-authorize`. */
export interface CibaFields {
  scope?: string | undefined
  binding_message?: string | undefined
  login_hint?: string | undefined
  requested_expiry?: string | undefined
  /** The name that older SDKs have for it. */
  request_expiry?: string | undefined
  authorization_details?: string | undefined
}

export interface ReadRequest {
  bindingMessage: string
  userId: string
  lifetimeMs: number
}

/** Reads what an application wants a user of one of these issuers to approve (authentication reference, 8.5). Pure. */
export const readRequest = (fields: CibaFields, issuers: readonly string[]): ReadRequest | CibaProblem => {
  const invalid = (description: string) => problem('invalid_request', description)
  if (!fields.scope?.split(' ').includes('openid')) return invalid('openid scope must be requested')
  if (!fields.binding_message) return invalid('Missing required parameter: binding_message')
  if (!/^[A-Za-z0-9 +\-_.,:#]{1,64}$/.test(fields.binding_message))
    return problem(
      'invalid_binding_message',
      'binding_message must have at most 64 characters: letters, digits, spaces and +-_.,:#',
    )
  if (!fields.login_hint) return invalid('Missing required parameter: login_hint')
  if (fields.authorization_details !== undefined)
    return invalid('This server has no rich authorization requests (authorization_details).')
  const seconds = expiryOf(fields.requested_expiry ?? fields.request_expiry)
  if (seconds === undefined) return invalid(`requested_expiry must be a number from 1 to ${longest}`)
  const userId = subjectOf(fields.login_hint, issuers)
  if (userId === undefined) return unknownUser
  return { bindingMessage: fields.binding_message, userId, lifetimeMs: seconds * 1000 }
}

export const unknownUser = problem('unknown_user_id', 'User ID is malformed or unknown')

const expiryOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return longest
  return /^[1-9]\d{0,2}$/.test(text) && Number(text) <= longest ? Number(text) : undefined
}

/** The user that a hint of format `iss_sub` names (RFC 9493, 3.2.4). */
const subjectOf = (hint: string, issuers: readonly string[]): string | undefined => {
  try {
    const { format, iss, sub } = JSON.parse(hint) as Record<string, unknown>
    const known = format === 'iss_sub' && typeof iss === 'string' && issuers.includes(iss)
    return known && typeof sub === 'string' && sub !== '' ? sub : undefined
  } catch {
    return undefined
  }
}
