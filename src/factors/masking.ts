/**
 * A phone number as far as its owner needs it: the last four digits (`XXXXXXXXXXX5044`), fewer of a short one. Keeps
 * the length, never shows more than half of the digits.
 */
export const maskPhone = (phone: string): string => {
  const digits = phone.replace(/\D/g, '').length
  const shown = Math.min(4, Math.floor(digits / 2))
  return shown === 0 ? 'X'.repeat(phone.length) : 'X'.repeat(phone.length - shown) + phone.slice(-shown)
}

/** The same of a number in groups, which keep their places: `+XX XXXX XXX5044`. */
export const maskDigits = (phone: string): string => {
  const digits = phone.replace(/\D/g, '').length
  let hidden = digits - Math.min(4, Math.floor(digits / 2))
  return phone.replace(/\d/g, digit => (hidden-- > 0 ? 'X' : digit))
}

/** An e-mail address as far as its owner needs it: `chuc****@exam*******`, at most half of each side. */
export const maskEmail = (email: string): string => {
  const at = email.lastIndexOf('@')
  if (at < 0) return maskStart(email)
  return `${maskStart(email.slice(0, at))}@${maskStart(email.slice(at + 1))}`
}

const maskStart = (text: string): string => {
  const letters = [...text]
  const shown = Math.min(4, Math.floor(letters.length / 2))
  return letters.slice(0, shown).join('') + '*'.repeat(letters.length - shown)
}
