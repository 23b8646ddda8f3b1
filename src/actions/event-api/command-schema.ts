import { z } from 'zod'
import { type Actor, factorTypes } from '../../flow/command.ts'
import type { CommandsOf, RunnableTrigger } from './triggers.ts'

const text = (max: number) => z.string().max(max)
const name = text(4096).min(1)
const time = z.int().positive()
const json = z.unknown()
// A claim that a script sets to undefined is none, and JSON has no member for it.
const claimValue = z.unknown().optional()

const factor = z.strictObject({
  type: z.enum(factorTypes),
  options: z
    .looseObject({ preferredMethod: z.enum(['sms', 'voice', 'both']).optional(), otpFallback: z.boolean().optional() })
    .optional(),
})

const recordMetadata = <K extends 'session-metadata' | 'refresh-token-metadata'>(kind: K) =>
  z.discriminatedUnion('op', [
    z.strictObject({ kind: z.literal(kind), op: z.literal('set'), key: text(255).min(1), value: text(255) }),
    z.strictObject({ kind: z.literal(kind), op: z.literal('delete'), key: text(255) }),
    z.strictObject({ kind: z.literal(kind), op: z.literal('evict') }),
  ])

const webAddress = text(2048).refine(value => ['http:', 'https:'].includes(URL.parse(value)?.protocol ?? ''))

const safeUrl = text(8192).refine(value => {
  const parsed = URL.parse(value)
  return parsed !== null && !['javascript:', 'data:', 'vbscript:', 'file:', 'blob:', 'about:'].includes(parsed.protocol)
})

const validationError = z.strictObject({ kind: z.literal('validation-error'), code: text(100), message: text(100) })
const profile = z.strictObject({ kind: z.enum(['user-metadata', 'app-metadata']), key: name, value: json })
const scope = z.string().regex(/^\S{1,280}$/)

const deny = z.strictObject({ kind: z.literal('deny'), reason: text(4096) })
const challenge = z.strictObject({
  kind: z.literal('challenge'),
  any: z.boolean(),
  factors: z.array(factor).min(1).max(21),
})
const redirect = z.strictObject({ kind: z.literal('redirect'), url: safeUrl })

const postLogin = z.discriminatedUnion('kind', [
  deny,
  validationError,
  challenge,
  z.strictObject({
    kind: z.literal('enroll'),
    any: z.boolean(),
    factors: z
      .array(factor.refine(({ type }) => type !== 'email'))
      .min(1)
      .max(21),
  }),
  z.strictObject({
    kind: z.literal('multifactor'),
    provider: z.enum(['any', 'none', 'guardian', 'google-authenticator', 'duo']),
    allowRememberBrowser: z.boolean(),
  }),
  redirect,
  z.strictObject({
    kind: z.enum(['id-token-claim', 'access-token-claim']),
    name: name.refine(claim => claim !== 'scope'),
    value: claimValue,
  }),
  z.strictObject({ kind: z.enum(['add-scope', 'remove-scope']), scope }),
  z.strictObject({ kind: z.literal('record-method'), url: webAddress }),
  z.strictObject({ kind: z.literal('primary-user'), userId: text(128).min(1) }),
  profile,
  z.strictObject({
    kind: z.literal('transaction-metadata'),
    key: text(64).min(1),
    value: z.union([text(8192), z.number(), z.boolean(), z.null()]),
  }),
  z.strictObject({ kind: z.literal('session-revoke'), reason: text(4096), preserveRefreshTokens: z.boolean() }),
  z.strictObject({ kind: z.enum(['session-expires-at', 'session-idle-expires-at']), at: time }),
  z.strictObject({ kind: z.literal('session-cookie-mode'), mode: z.enum(['persistent', 'non-persistent']) }),
  z.strictObject({ kind: z.literal('refresh-token-revoke'), reason: text(4096) }),
  z.strictObject({ kind: z.enum(['refresh-token-expires-at', 'refresh-token-idle-expires-at']), at: time }),
  recordMetadata('session-metadata'),
  recordMetadata('refresh-token-metadata'),
])

const preUserRegistration = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deny'), reason: text(4096), userMessage: text(4096) }),
  validationError,
  profile,
])

const credentialsExchange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deny'), code: text(100), reason: text(4096) }),
  z.strictObject({
    kind: z.literal('access-token-claim'),
    name: name.refine(claim => claim !== 'scope'),
    value: claimValue,
  }),
  z.strictObject({ kind: z.literal('target-scopes'), scopes: z.array(scope).max(1000) }),
])

const actor: z.ZodType<Actor> = z.lazy(() =>
  z.object({ sub: text(512).min(1), act: actor.optional() }).catchall(z.union([text(64), z.number(), z.boolean()])),
) as z.ZodType<Actor>

const depth = ({ act }: Actor): number => 1 + (act === undefined ? 0 : depth(act))

const customTokenExchange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deny'), code: text(100), reason: text(4096) }),
  z.strictObject({ kind: z.literal('reject-subject-token'), reason: text(4096) }),
  z.strictObject({ kind: z.literal('user-by-id'), userId: text(255).min(1) }),
  z.strictObject({
    kind: z.literal('user-by-connection'),
    connection: text(128).min(1),
    user: z.strictObject({
      user_id: z.string().regex(/^\S{1,255}$/),
      email: text(254).min(3).optional(),
      email_verified: z.boolean().optional(),
      verify_email: z.boolean().optional(),
      username: text(128).min(1).optional(),
      phone_number: z
        .string()
        .regex(/^\+[0-9]{1,15}$/)
        .optional(),
      phone_verified: z.boolean().optional(),
      name: text(300).min(1).optional(),
      given_name: text(150).min(1).optional(),
      family_name: text(150).min(1).optional(),
      nickname: text(300).min(1).optional(),
      picture: z
        .string()
        .max(2048)
        .regex(/^https?:\/\/\S+$/)
        .optional(),
    }),
    creates: z.boolean(),
    replaces: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('organization'), idOrName: text(100).min(1) }),
  z.strictObject({ kind: z.literal('actor'), actor: actor.refine(one => depth(one) <= 5) }),
  profile,
])

const passwordReset = z.discriminatedUnion('kind', [
  deny,
  challenge,
  redirect,
  z.strictObject({ kind: z.literal('result-url'), url: safeUrl }),
])

const notification = z.strictObject({
  kind: z.enum(['notification-drop', 'notification-retry']),
  reason: text(1024),
})

const maxCommands = 5000

/** What the Actions of a trigger may ask for, as the server believes it: a process that runs a script is not trusted. */
export const commandSchemas: { [T in RunnableTrigger]: z.ZodType<CommandsOf[T][]> } = {
  'post-login': z.array(postLogin).max(maxCommands),
  'pre-user-registration': z.array(preUserRegistration).max(maxCommands),
  'post-user-registration': z.array(z.never()),
  'post-change-password': z.array(z.never()),
  'credentials-exchange': z.array(credentialsExchange).max(maxCommands),
  'custom-token-exchange': z.array(customTokenExchange).max(maxCommands),
  'password-reset-post-challenge': z.array(passwordReset).max(maxCommands),
  'send-phone-message': z.array(z.never()),
  'custom-phone-provider': z.array(notification).max(maxCommands),
  'custom-email-provider': z.array(notification).max(maxCommands),
}
