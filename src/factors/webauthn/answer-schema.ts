import { z } from 'zod'

const base64url = (longest: number) => z.base64url().min(1).max(longest)

/** Ids have up to 1023 bytes (WebAuthn, 4). */
const shared = {
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.string().max(40).nullish(),
}

const created = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: base64url(8192),
    attestationObject: base64url(49_152),
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
})

const asserted = z.object({
  ...shared,
  response: z.object({
    clientDataJSON: base64url(8192),
    authenticatorData: base64url(8192),
    signature: base64url(8192),
    userHandle: base64url(100).nullish().or(z.literal('')),
  }),
})

export type CreatedJson = z.output<typeof created>
export type AssertedJson = z.output<typeof asserted>

/** The `response` of a form as a new credential; nothing for what is none. */
export const readCreated = (text: string | undefined): CreatedJson | undefined => read(created, text)

/** The `response` of a form as an assertion; nothing for what is none. */
export const readAsserted = (text: string | undefined): AssertedJson | undefined => read(asserted, text)

const read = <T>(schema: z.ZodType<T>, text: string | undefined): T | undefined => {
  try {
    return schema.parse(JSON.parse(text ?? ''))
  } catch {
    return undefined
  }
}
