import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import { cachedClient } from '../store/clients.ts'
import type { Db } from '../store/dialect.ts'
import { organizationById } from '../store/organizations.ts'
import type { Identity, User } from '../store/users.ts'
import { connectionId, strictUri } from './schemas.ts'
import { strategies } from './strategies.ts'

const identity = z
  .strictObject({
    user_id: z.string().min(1).describe('user_id of the identity.'),
    provider: z.enum(strategies).describe('Identity provider name of the identity.'),
    connection_id: connectionId.optional(),
  })
  .describe('The identity of the user, if it is not the primary one.')

/** What jobs and tickets about a user's address or password have in common (management reference, 2.15). */
export const subject = {
  client_id: z.string().min(1).optional().describe('ID of the client.'),
  organization_id: z
    .string()
    .regex(/^org_[A-Za-z0-9]{16}$/)
    .optional()
    .describe('ID of the organization.'),
  identity: identity.optional(),
}

export const ticketMembers = {
  ...subject,
  result_url: strictUri.optional().describe('URL the user will be redirected to once the ticket is used.'),
  ttl_sec: z.int().min(0).optional().describe('Number of seconds for which the ticket is valid.'),
  includeEmailInRedirect: z.boolean().optional(),
}

/** Milliseconds of `ttl_sec`; 0 is what it is without (five days). */
export const lifeOf = (seconds: number | undefined): number | undefined => (seconds ? seconds * 1000 : undefined)

/** Refuses an application or organization that there is not. */
export const acceptContext = async (db: Db, body: { client_id?: string; organization_id?: string }): Promise<void> => {
  if (body.client_id !== undefined && !(await cachedClient({ db }, body.client_id)))
    throw new AppError('inexistent_client')
  if (body.organization_id !== undefined && !(await organizationById(db, body.organization_id)))
    throw new AppError('not_found', { message: 'No organization found by that id or name' })
}

/** The identity that a body names, else the user's first that `fits`. */
export const identityOf = (
  user: User,
  named: { user_id: string; provider: string } | undefined,
  fits: (identity: Identity) => boolean,
): Identity | undefined =>
  named
    ? user.identities.find(one => one.provider === named.provider && one.user_id === named.user_id && fits(one))
    : user.identities.find(fits)

/** Whose address a body asks to verify: the user's own, or that of the linked identity that it names. */
export interface AddressToVerify {
  email: string
  connection: string
  /** The linked identity. */
  identity?: { provider: string; user_id: string }
}

/** The address that is to be verified; refused where the user has no such identity, or that has no address. */
export const addressToVerify = (
  user: User,
  named: { user_id: string; provider: string } | undefined,
): AddressToVerify => {
  const identity = identityOf(user, named, () => true)
  const linked = identity !== undefined && identity !== user.identities[0]
  const email = linked ? identity.email : user.email
  if (!email || !identity)
    throw new AppError('operation_not_supported', { message: 'The user has no email address to verify.' })
  return {
    email,
    connection: identity.connection,
    ...(linked && { identity: { provider: identity.provider, user_id: identity.user_id } }),
  }
}
