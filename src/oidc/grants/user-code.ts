import { randomInt } from 'node:crypto'

/** Letters that are hard to take for one another and spell no word (RFC 8628, 6.1), or digits. */
const charsets = { base20: 'BCDFGHJKLMNPQRSTVWXZ', digits: '0123456789' } as const

const defaultMask = '****-****'

/** A code to be typed: the mask of the tenant with a letter of its charset for each `*` (authentication reference, 8.2). */
export const newUserCode = (
  settings: { charset?: keyof typeof charsets; mask?: string } | null | undefined,
): string => {
  const letters = charsets[settings?.charset ?? 'base20']
  return (settings?.mask ?? defaultMask).replace(/\*/g, () => letters[randomInt(letters.length)] as string)
}
