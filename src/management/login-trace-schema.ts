import { z } from '@hono/zod-openapi'
import { factorTypes } from '../flow/command.ts'

const factor = z.enum(factorTypes)
const asks = z.enum(['challenge', 'enroll'])
const confidence = z.enum(['low', 'medium', 'high', 'neutral'])
const why = z.string().optional()

const origin = z.union([
  z.object({ kind: z.literal('action'), index: z.number() }),
  z.object({ kind: z.literal('enable'), provider: z.string() }),
  z.object({ kind: z.enum(['acr', 'policy', 'mfa-api', 'my-account', 'user', 'offer']) }),
])

/** What an Action asked for: MFA commands whole, of all others what they are about and no value. */
const told = z.union([
  z.object({
    kind: asks,
    any: z.boolean(),
    factors: z.array(
      z.object({
        type: factor,
        options: z.record(z.string(), z.unknown()).optional().describe('As the Action gave them.'),
      }),
    ),
  }),
  z.object({ kind: z.string(), about: z.string().optional() }),
])

/** One line of the journal: what happened, numbered within its login and timed. */
const line = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ n: z.number(), at: z.iso.datetime(), ...shape })

const lines = [
  line({
    kind: z.literal('begun'),
    client_id: z.string(),
    protocol: z.string(),
    actions: z.array(z.object({ name: z.string(), version_id: z.string(), number: z.number() })),
  }),
  line({
    kind: z.literal('first-factor'),
    how: z.string(),
    method: z.enum(['pwd', 'passkey', 'email', 'sms']).optional(),
    user_id: z.string().optional(),
    connection: z.string().optional(),
    result: z.enum(['passed', 'refused']),
    why,
    captcha: z.boolean().optional().describe('The form had to show that somebody is behind it.'),
  }),
  line({ kind: z.literal('organization'), id: z.string(), name: z.string(), result: z.enum(['taken', 'refused']) }),
  line({
    kind: z.literal('action'),
    index: z.number(),
    name: z.string(),
    action_id: z.string(),
    version_id: z.string(),
    number: z.number(),
    handler: z.string(),
    execution_id: z.string().optional(),
    elapsed_ms: z.number().optional(),
    result: z.enum(['ok', 'failed']),
    failure: z.string().optional(),
    commands: z.array(told),
  }),
  line({
    kind: z.literal('command'),
    command: z.number(),
    origin,
    asks,
    any: z.boolean(),
    requested: z.array(factor),
    offered: z.array(factor),
    left_out: z.array(
      z.object({
        type: factor,
        why: z.enum([
          'not-enabled',
          'not-enrolled',
          'already-enrolled',
          'already-done',
          'cannot-be-enrolled',
          'browser-cannot',
        ]),
      }),
    ),
    result: z.enum(['asked', 'satisfied', 'nothing-left', 'failed', 'over-limit', 'not-interactive', 'switched-off']),
    why,
  }),
  line({
    kind: z.literal('factor'),
    command: z.number(),
    type: factor,
    asks,
    result: z.enum(['begun', 'picked', 'passed', 'enrolled', 'refused', 'left', 'declined']),
    why,
    method: z.string().optional(),
  }),
  line({
    kind: z.literal('risk'),
    confidence,
    assessments: z.array(
      z.object({
        assessor: z.string(),
        code: z.string(),
        confidence,
        details: z.record(z.string(), z.unknown()).optional().describe('As Actions see them.'),
        because: z
          .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
          .optional()
          .describe('The numbers that decided it.'),
      }),
    ),
  }),
  line({
    kind: z.literal('capabilities'),
    webauthn: z.boolean(),
    platform: z.boolean(),
    passkeys: z.boolean().optional(),
  }),
  line({
    kind: z.literal('passkey'),
    offer: z.enum(['progressive', 'local', 'account']),
    result: z.enum(['offered', 'enrolled', 'declined', 'refused']),
    why,
  }),
  line({ kind: z.literal('email-check'), result: z.enum(['begun', 'sent', 'passed', 'refused']), why }),
  line({ kind: z.literal('screen'), screen: z.string() }),
  line({ kind: z.literal('redirect'), index: z.number(), to: z.string() }),
  line({ kind: z.literal('resumed'), index: z.number() }),
  line({ kind: z.literal('primary-user'), user_id: z.string(), result: z.enum(['taken', 'refused']) }),
  line({ kind: z.literal('new-password') }),
  line({ kind: z.literal('consent'), result: z.enum(['given', 'refused']), scopes: z.array(z.string()) }),
  line({ kind: z.literal('refused'), error: z.string(), description: z.string() }),
  line({ kind: z.literal('complete') }),
] as const

/** A login as its trace tells it: what was asked, what each Action and command came to, which screens were shown. */
export const traceSchema = z
  .object({
    id: z.string().describe('`details.transaction_id` of its log entries.'),
    client_id: z.string(),
    client_name: z.string(),
    user_id: z.string().optional(),
    user_name: z.string().optional().describe('By what people know the user.'),
    organization_id: z.string().optional(),
    status: z.enum(['active', 'complete', 'denied', 'expired']),
    started_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    finished_at: z.iso.datetime().optional(),
    request: z.object({
      protocol: z.string(),
      audience: z.string().optional(),
      scopes: z.array(z.string()),
      prompt: z.array(z.string()),
      acr_values: z.array(z.string()),
    }),
    actions: z.array(z.object({ name: z.string(), action_id: z.string(), version_id: z.string(), number: z.number() })),
    challenged: z.array(factor).describe('Factors passed in this login by a challenge.'),
    enrolled: z.array(factor).describe('Factors passed in this login by enrolling.'),
    refusal: z.object({ error: z.string(), description: z.string() }).optional(),
    journal: z.array(z.union(lines)),
  })
  .openapi('LoginTrace')
