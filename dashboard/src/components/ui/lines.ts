/** A list as it is edited: an item a line. */
export const linesOf = (items: readonly string[] | undefined): string => (items ?? []).join('\n')

/** The items of such a text, each once, without empty lines. Pure. */
export const itemsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,]/)
      .map(line => line.trim())
      .filter(line => line !== ''),
  ),
]

/** What is wrong with an item; nothing where it is right. */
export type Check = (item: string) => string | undefined

/** The first item that is wrong, named; nothing where all are right. Pure. */
export const wrongLine = (text: string, check: Check): string | undefined => {
  for (const item of itemsOf(text)) {
    const why = check(item)
    if (why) return `“${item}” ${why}`
  }
  return undefined
}

/** An address in which `*` stands for a subdomain and `{organization_name}` for an organization. */
export const checkUrl: Check = item => {
  if (/\s/.test(item)) return 'has a space in it.'
  if (/^(javascript|data|vbscript):/i.test(item)) return 'would run in the browser; it cannot be used.'
  const plain = item.replace(/\*/g, 'wildcard').replace(/\{[A-Za-z0-9_.]+\}/g, 'placeholder')
  return URL.canParse(plain)
    ? undefined
    : 'is not a URL: begin with https://, or a scheme of your app such as com.example.app://'
}

/** Where a page comes from: scheme, host and port alone. */
export const checkOrigin: Check = item => {
  const wrong = checkUrl(item)
  if (wrong) return wrong
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*\/?$/i.test(item)
    ? undefined
    : 'has a path: an origin is scheme, host and port alone.'
}
