import type { SecretBox } from '../store/secrets.ts'

/** How Auth0's own opaque tokens of the MFA API begin (authentication reference, 5). */
const prefix = 'Fe26.2*'

/** Seals what a client carries from one call to the next and must not look into. */
export const sealFor = (box: SecretBox, purpose: string, content: unknown): string =>
  prefix + box.seal(purpose, JSON.stringify(content))

/** Opens what `sealFor` made for the same purpose; nothing for any other text. */
export const openSealed = <T>(box: SecretBox, purpose: string, text: string | undefined): T | undefined => {
  if (!text?.startsWith(prefix)) return undefined
  try {
    return JSON.parse(box.open(purpose, text.slice(prefix.length))) as T
  } catch {
    return undefined
  }
}
