import { z } from 'zod'

/** A word in a header: nothing that could begin another one. */
const word = z.string().regex(/^[\x21-\x7e]{1,200}$/)
const known = z.object({
  message: z
    .object({
      view_content_link: z.boolean().optional().catch(undefined),
      configuration_set_name: word.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  headers: z
    .object({
      'X-MC-ViewContentLink': z
        .union([z.boolean().transform(String), word])
        .optional()
        .catch(undefined),
      'X-SES-Configuration-Set': word.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})

export interface EmailSettings {
  /** Mandrill: its users may look at what was sent. */
  viewContentLink: boolean | undefined
  /** Amazon SES: what it counts and forwards by. */
  configurationSet: string | undefined
  /** SMTP: the same two, as headers of a server that is one of them. */
  headers: Record<string, string>
}

/** What of a provider's `settings`, of which the API takes anything, means something to it. */
export const readEmailSettings = (settings: unknown): EmailSettings => {
  const { message, headers } = known.catch({}).parse(settings)
  return {
    viewContentLink: message?.view_content_link,
    configurationSet: message?.configuration_set_name,
    headers: Object.fromEntries(
      Object.entries(headers ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  }
}
