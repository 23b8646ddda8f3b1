const partOf = (text: string): unknown =>
  JSON.parse(
    new TextDecoder().decode(
      Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0)),
    ),
  )

/** What a JWT says; undefined for a token that is none. Its signature is the application's matter. */
export const decoded = (token: string): { header: unknown; payload: unknown } | undefined => {
  const [header, payload, signature] = token.split('.')
  if (!header || !payload || !signature) return undefined
  try {
    return { header: partOf(header), payload: partOf(payload) }
  } catch {
    return undefined
  }
}
