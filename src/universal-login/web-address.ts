/** An absolute http(s) address in its normal form, safe inside quotes of an attribute and of a style sheet. */
export const webAddress = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const url = new URL(value)
  // A host is put into headers as it is, and some that browsers take would end a directive there.
  if (!/^[\w.-]+$|^\[[\da-f:.]+\]$/i.test(url.hostname)) return undefined
  return url.protocol === 'https:' || url.protocol === 'http:'
    ? url.href.replace(/[\\"'()<>\s]/g, mark => `%${mark.charCodeAt(0).toString(16).padStart(2, '0')}`)
    : undefined
}
