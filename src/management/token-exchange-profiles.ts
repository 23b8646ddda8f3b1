import { z } from '@hono/zod-openapi'
import { limits } from '../actions/limits.ts'
import { isOwnTokenType } from '../actions/token-type.ts'
import { AppError } from '../errors.ts'
import { prefixedId } from '../ids.ts'
import { findAction } from '../store/actions.ts'
import {
  deleteProfile,
  insertProfile,
  listProfiles,
  type ProfileWritten,
  profileById,
  type TokenExchangeProfile,
  updateProfile,
} from '../store/token-exchange-profiles.ts'
import { checkpointPage, checkpointPageSchema, checkpointQuery, cursorOf } from './pagination.ts'
import { route } from './route.ts'
import { format } from './schemas.ts'
import { invalid } from './validation.ts'

const tag = 'Token Exchange Profiles'

/** A token type: an address or a URN of the operator's own. */
const tokenType = format('token-type', isOwnTokenType).describe(
  'The subject_token_type that the profile answers for: an http(s) address or a URN of your own; auth0.com, okta.com, urn:ietf, urn:auth0 and urn:okta are reserved.',
)

const name = z.string().min(3).max(50).describe('Friendly name of this profile.')

const profileSchema = z.object({
  id: z.string(),
  name: z.string(),
  subject_token_type: z.string(),
  action_id: z.string(),
  type: z.literal('custom_authentication'),
  created_at: z.string(),
  updated_at: z.string(),
})

const shown = ({ created_at, updated_at, ...profile }: TokenExchangeProfile) => ({
  ...profile,
  created_at: new Date(created_at).toISOString(),
  updated_at: new Date(updated_at).toISOString(),
})

const missing = () =>
  new AppError('not_found', { message: 'The token exchange profile does not exist.', showCode: false })

const mustBeWritten = (result: ProfileWritten): void => {
  if (result === 'absent') throw missing()
  if (result === 'taken')
    throw new AppError('conflict', {
      message: 'A token exchange profile with this subject_token_type exists already.',
      showCode: false,
    })
  if (result === 'too-many')
    throw new AppError('invalid_request', {
      message: `A tenant can have at most ${limits.tokenExchangeProfiles} token exchange profiles.`,
      status: 403,
      showCode: false,
    })
}

/** Which Action answers for tokens of which foreign type (management reference, 3.4). */
export const tokenExchangeProfileRoutes = [
  route({
    method: 'get',
    path: '/token-exchange-profiles',
    scopes: ['read:token_exchange_profiles'],
    summary: 'Get token exchange profiles',
    tag,
    query: z.strictObject(checkpointQuery),
    responses: { 200: checkpointPageSchema('token_exchange_profiles', profileSchema) },
    handler: async ({ db, query }) => {
      const [createdAt, id] = cursorOf(query.from) ?? []
      const after = id === undefined ? undefined : { createdAt: Number(createdAt) || 0, id: String(id) }
      const profiles = await listProfiles(db, { limit: query.take + 1, ...(after && { after }) })
      const page = checkpointPage('token_exchange_profiles')(profiles, query.take, one => [one.created_at, one.id])
      return { status: 200, body: { ...page, token_exchange_profiles: page.token_exchange_profiles.map(shown) } }
    },
  }),
  route({
    method: 'post',
    path: '/token-exchange-profiles',
    scopes: ['create:token_exchange_profiles'],
    summary: 'Create a token exchange profile',
    tag,
    body: z.strictObject({
      name,
      subject_token_type: tokenType,
      action_id: z.string().min(1).describe('The action of the trigger custom-token-exchange that answers.'),
      type: z.enum(['custom_authentication']),
    }),
    responses: { 201: profileSchema },
    refusals: [404, 409],
    handler: async ({ db, now, body }) => {
      const action = await findAction(db, body.action_id)
      if (action?.trigger_id !== 'custom-token-exchange')
        throw invalid('Payload', 'There is no action of the trigger custom-token-exchange with this id', ['action_id'])
      const profile = { ...body, id: prefixedId('tep', 22), created_at: now, updated_at: now }
      mustBeWritten(await insertProfile(db, profile, limits.tokenExchangeProfiles))
      return { status: 201, body: shown(profile) }
    },
  }),
  route({
    method: 'get',
    path: '/token-exchange-profiles/{id}',
    scopes: ['read:token_exchange_profiles'],
    summary: 'Get a token exchange profile',
    tag,
    responses: { 200: profileSchema },
    handler: async ({ db, params }) => {
      const profile = await profileById(db, params.id)
      if (!profile) throw missing()
      return { status: 200, body: shown(profile) }
    },
  }),
  route({
    method: 'patch',
    path: '/token-exchange-profiles/{id}',
    scopes: ['update:token_exchange_profiles'],
    summary: 'Update a token exchange profile',
    tag,
    body: z.strictObject({ name: name.optional(), subject_token_type: tokenType.optional() }),
    responses: { 200: null },
    refusals: [409],
    handler: async ({ db, now, params, body }) => {
      mustBeWritten(await updateProfile(db, params.id, body, now))
      return { status: 200 }
    },
  }),
  route({
    method: 'delete',
    path: '/token-exchange-profiles/{id}',
    scopes: ['delete:token_exchange_profiles'],
    summary: 'Delete a token exchange profile',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      await deleteProfile(db, params.id)
      return { status: 204 }
    },
  }),
] as const
