import { z } from '@hono/zod-openapi'
import { removeFactors } from '../enrollment/remove.ts'
import { removePasskeys } from '../enrollment/remove-passkeys.ts'
import { AppError } from '../errors.ts'
import type { Services } from '../services.ts'
import { type EnrollmentRecord, enrollmentsOf, insertEnrollment, updateEnrollment } from '../store/enrollments.ts'
import { passkeysOf, renamePasskey } from '../store/passkeys.ts'
import { inTransaction } from '../store/transaction.ts'
import { normalEmail, touchMultifactor } from '../store/users.ts'
import { authenticationMethodBody, authenticationMethodSchema, findByMethodId } from './authentication-method-body.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf } from './pagination.ts'
import { createPasskey, passkeyBody, passkeyById } from './passkey-methods.ts'
import { route } from './route.ts'
import { email, format, phoneNumber } from './schemas.ts'
import { requireUser } from './users.ts'
import { invalid } from './validation.ts'

const tag = 'Users'

/** A seed as authenticator apps share it: base32 of at least 80 bits (RFC 4226 asks for 128; imported ones are often shorter). */
const otpSecret = format('base32', text => /^[A-Z2-7]{16,}=*$/i.test(text.replace(/\s/g, '')))

const base64 = format('base64', text => text.length <= 4096 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text))

const members = {
  name: z.string().min(1).max(20).optional().describe('A human-readable label to identify the authentication method.'),
  totp_secret: otpSecret.optional().describe('Base32 encoded secret for TOTP generation.'),
  phone_number: phoneNumber.optional().describe('Applies to phone authentication methods only.'),
  email: email.optional().describe('Applies to email authentication methods only.'),
  preferred_authentication_method: z.enum(['voice', 'sms']).optional(),
}

const createBody = z.strictObject({
  ...members,
  type: z.enum(['phone', 'email', 'totp', 'webauthn-roaming', 'passkey']),
  key_id: base64
    .optional()
    .describe('Applies to webauthn authentication methods only. The id of the credential, base64url or base64.'),
  public_key: base64
    .optional()
    .describe('Applies to webauthn authentication methods only. The public key as COSE, encoded as base64.'),
  relying_party_identifier: z.string().min(1).max(253).optional(),
  aaguid: z.string().min(1).max(36).optional(),
  credential_device_type: z.enum(['single_device', 'multi_device']).optional(),
  credential_backed_up: z.boolean().optional(),
  transports: z.array(z.string().min(1).max(20)).max(10).optional(),
  user_agent: z.string().max(1000).optional(),
  user_handle: base64.optional(),
  identity_user_id: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('Applies to passkeys only. The ID of the user identity linked with the authentication method.'),
})

const setBody = z.array(z.strictObject({ ...members, type: z.enum(['phone', 'email', 'totp']) }))

type Given =
  | (z.output<typeof createBody> & { type: Exclude<z.output<typeof createBody>['type'], 'passkey'> })
  | z.output<typeof setBody>[number]

type GivenPasskey = z.output<typeof createBody> & { type: 'passkey' }

const isPasskey = (given: z.output<typeof createBody>): given is GivenPasskey => given.type === 'passkey'

const factors = { phone: 'phone', email: 'email', totp: 'otp', 'webauthn-roaming': 'webauthn-roaming' } as const

const needed = <K extends keyof Given>(given: Given, member: K): NonNullable<Given[K]> => {
  const value = given[member]
  if (value === undefined) throw invalid('Payload', `Missing required property: ${member}`)
  return value
}

/** What to store of a method that the API was given; it counts as confirmed. */
const enrollmentOf = (given: Given): Omit<EnrollmentRecord, 'id' | 'userId' | 'createdAt'> => {
  const base = { factor: factors[given.type], confirmed: true, name: given.name }
  switch (given.type) {
    case 'phone':
      return {
        ...base,
        phoneNumber: needed(given, 'phone_number'),
        preferredMethod: given.preferred_authentication_method ?? 'sms',
      }
    case 'email':
      return { ...base, email: normalEmail(needed(given, 'email')) }
    case 'totp':
      return { ...base, secret: needed(given, 'totp_secret') }
    case 'webauthn-roaming':
      return {
        ...base,
        data: {
          key_id: required(given, 'key_id'),
          public_key: required(given, 'public_key'),
          relying_party_identifier: required(given, 'relying_party_identifier'),
          aaguid: given.aaguid,
          credential_device_type: given.credential_device_type,
          credential_backed_up: given.credential_backed_up,
          transports: given.transports,
          user_agent: given.user_agent,
          user_handle: given.user_handle,
        },
      }
    default:
      return given satisfies never
  }
}

const required = (given: Record<string, unknown>, member: string): unknown => {
  if (given[member] === undefined) throw invalid('Payload', `Missing required property: ${member}`)
  return given[member]
}

const same = (a: Omit<EnrollmentRecord, 'id' | 'userId' | 'createdAt'>, b: typeof a): boolean =>
  a.factor === b.factor &&
  a.phoneNumber === b.phoneNumber &&
  a.email === b.email &&
  a.secret === b.secret &&
  a.data?.key_id === b.data?.key_id

const exists = () => new AppError('conflict', { message: 'The authentication method already exists.', showCode: false })
const missing = () =>
  new AppError('not_found', { message: 'The authentication method does not exist.', showCode: false })

const requireMethod = async (services: Services, userId: string, id: string): Promise<EnrollmentRecord> => {
  await requireUser(services.db, userId)
  const found = findByMethodId(await enrollmentsOf(services.db, services.box, userId), id)
  if (!found) throw missing()
  return found
}

/** One method as the API shows it, with the parts that were enrolled together. */
const shownMethod = async (services: Services, userId: string, id: string, options: { confirmed?: boolean } = {}) => {
  await requireUser(services.db, userId)
  const passkey = await passkeyById(services, userId, id)
  if (passkey) return passkeyBody(passkey, options)
  const all = await enrollmentsOf(services.db, services.box, userId)
  const found = findByMethodId(all, id)
  if (!found) throw missing()
  return authenticationMethodBody(found, { ...options, all })
}

/** Everything that a user signs in by or is asked for, oldest first. */
const shownMethods = async ({ db, box }: Services, userId: string) => {
  const [all, passkeys] = await Promise.all([enrollmentsOf(db, box, userId), passkeysOf(db, userId)])
  const shown = [
    ...all.map(one => ({ at: one.createdAt, body: authenticationMethodBody(one, { all }) })),
    ...passkeys.map(one => ({ at: one.createdAt, body: passkeyBody(one) })),
  ]
  return shown.sort((a, b) => a.at - b.at).map(({ body }) => body)
}

/** Enrolled factors of a user as authentication methods (management reference, 2.1). */
export const authenticationMethodRoutes = [
  route({
    method: 'get',
    path: '/users/{id}/authentication-methods',
    scopes: ['read:authentication_methods'],
    summary: 'Get a list of authentication methods',
    tag,
    query: z.strictObject(offsetQuery),
    responses: { 200: offsetPageSchema('authenticators', authenticationMethodSchema) },
    handler: async ({ services, db, params, query }) => {
      await requireUser(db, params.id)
      const all = await shownMethods(services, params.id)
      const { limit, offset } = pageOf(query)
      const page = all.slice(offset, offset + limit)
      return { status: 200, body: offsetPage('authenticators')(page, all.length, query) }
    },
  }),
  route({
    method: 'post',
    path: '/users/{id}/authentication-methods',
    scopes: ['create:authentication_methods'],
    summary: 'Creates an authentication method for a given user',
    tag,
    body: createBody,
    responses: { 201: authenticationMethodSchema },
    refusals: [409],
    handler: async ({ services, db, params, body, now }) => {
      await requireUser(db, params.id)
      if (isPasskey(body)) return { status: 201, body: await createPasskey(services, params.id, body, now) }
      const wanted = enrollmentOf(body as Given)
      const present = await enrollmentsOf(db, services.box, params.id)
      if (present.some(enrollment => enrollment.confirmed && same(enrollment, wanted))) throw exists()
      const id = await inTransaction(db, async trx => {
        await touchMultifactor(trx, params.id, now)
        return insertEnrollment(trx, services.box, { ...wanted, userId: params.id }, now)
      })
      const created = { ...wanted, id, userId: params.id, createdAt: now, enrolledAt: now }
      return { status: 201, body: authenticationMethodBody(created) }
    },
  }),
  route({
    method: 'put',
    path: '/users/{id}/authentication-methods',
    scopes: ['update:authentication_methods'],
    summary: 'Update all authentication methods by replacing them with the given ones',
    tag,
    body: setBody,
    responses: { 200: z.array(authenticationMethodSchema) },
    refusals: [409],
    handler: async ({ services, db, params, body, now }) => {
      await requireUser(db, params.id)
      const wanted = body.map(enrollmentOf)
      if (wanted.some((one, at) => wanted.findIndex(other => same(one, other)) < at)) throw exists()
      const list = await inTransaction(db, async trx => {
        await touchMultifactor(trx, params.id, now)
        await trx
          .deleteFrom('enrollments')
          .where('user_id', '=', params.id)
          .where('factor', 'in', ['phone', 'email', 'otp'])
          .execute()
        const made: EnrollmentRecord[] = []
        for (const one of wanted) {
          const id = await insertEnrollment(trx, services.box, { ...one, userId: params.id }, now)
          made.push({ ...one, id, userId: params.id, createdAt: now, enrolledAt: now })
        }
        return made
      })
      return { status: 200, body: list.map(enrollment => authenticationMethodBody(enrollment, { clear: true })) }
    },
  }),
  route({
    method: 'delete',
    path: '/users/{id}/authentication-methods',
    scopes: ['delete:authentication_methods'],
    summary: 'Delete all authentication methods for the given user',
    tag,
    responses: { 204: null },
    handler: async ({ services, db, params, http, caller }) => {
      await requireUser(db, params.id)
      await removeFactors(services, params.id, 'all', { http, clientId: caller.clientId })
      await removePasskeys(services, params.id, 'all', { http, clientId: caller.clientId })
      return { status: 204 }
    },
  }),
  route({
    method: 'get',
    path: '/users/{id}/authentication-methods/{authentication_method_id}',
    scopes: ['read:authentication_methods'],
    summary: 'Get an authentication method by ID',
    tag,
    responses: { 200: authenticationMethodSchema },
    handler: async ({ services, params }) => ({
      status: 200,
      body: await shownMethod(services, params.id, params.authentication_method_id),
    }),
  }),
  route({
    method: 'delete',
    path: '/users/{id}/authentication-methods/{authentication_method_id}',
    scopes: ['delete:authentication_methods'],
    summary: 'Delete an authentication method by ID',
    tag,
    responses: { 204: null },
    handler: async ({ services, params, http, caller }) => {
      const passkey = await passkeyById(services, params.id, params.authentication_method_id)
      if (passkey) {
        await removePasskeys(services, params.id, passkey, { http, clientId: caller.clientId })
        return { status: 204 }
      }
      const { id } = await requireMethod(services, params.id, params.authentication_method_id)
      await removeFactors(services, params.id, { id }, { http, clientId: caller.clientId })
      return { status: 204 }
    },
  }),
  route({
    method: 'patch',
    path: '/users/{id}/authentication-methods/{authentication_method_id}',
    scopes: ['update:authentication_methods'],
    summary: 'Update an authentication method',
    tag,
    body: z.strictObject({
      name: members.name,
      preferred_authentication_method: members.preferred_authentication_method,
    }),
    responses: { 200: authenticationMethodSchema },
    handler: async ({ services, db, params, body }) => {
      const passkey = await passkeyById(services, params.id, params.authentication_method_id)
      const found = passkey ?? (await requireMethod(services, params.id, params.authentication_method_id))
      if (body.preferred_authentication_method !== undefined && !('factor' in found && found.factor === 'phone'))
        throw new AppError('operation_not_supported', {
          message: 'preferred_authentication_method applies to phone authentication methods only.',
        })
      const changes = { name: body.name, preferredMethod: body.preferred_authentication_method }
      const { name = found.name ?? '' } = body
      const changed = passkey
        ? await renamePasskey(db, params.id, passkey.id, name)
        : await updateEnrollment(db, params.id, found.id, changes)
      if (!changed) throw missing()
      const shown = await shownMethod(services, params.id, params.authentication_method_id, { confirmed: false })
      return { status: 200, body: shown }
    },
  }),
] as const
