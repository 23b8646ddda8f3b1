import { z } from '@hono/zod-openapi'
import { checkPassword } from '../accounts/check-password.ts'
import { connectionRules } from '../accounts/connection-rules.ts'
import { rulesOf } from '../accounts/password-policy.ts'
import { AppError } from '../errors.ts'
import { connectionById } from '../store/connections.ts'
import { route } from './route.ts'

const problem = z.enum([
  'PasswordStrengthError',
  'PasswordDictionaryError',
  'PasswordNoUserInfoError',
  'PasswordHistoryError',
])

/** Trying a password out on the policy of a connection; under `/api/sallyport`. Nothing of it is kept or logged. */
export const passwordCheckRoutes = [
  route({
    method: 'post',
    path: '/connections/{id}/password-check',
    scopes: ['read:connections'],
    summary: 'Check a password against the policy of a connection',
    tag: 'Connections',
    changesNothing: true,
    body: z.strictObject({
      password: z.string().max(256),
      profile: z
        .strictObject({ email: z.string().max(254), name: z.string().max(300), username: z.string().max(128) })
        .partial()
        .optional()
        .describe('Of whom the password would be.'),
    }),
    responses: {
      200: z.object({
        problem: problem
          .nullable()
          .describe('Why a sign-up with it is refused; the history of a user is not looked at.'),
        rules: z.array(z.object({ rule: z.string(), count: z.number().optional(), kept: z.boolean() })),
      }),
    },
    refusals: [404],
    handler: async ({ services, db, params, body: { password, profile = {} } }) => {
      const connection = await connectionById(db, params.id)
      if (connection?.strategy !== 'auth0') throw new AppError('inexistent_connection')
      const { password: policy } = connectionRules(connection)
      return {
        status: 200,
        body: {
          problem: (await checkPassword(services, policy, password, profile)) ?? null,
          rules: rulesOf(policy).map(({ rule, count, kept }) => ({ rule, count, kept: kept(password) })),
        },
      }
    },
  }),
] as const
