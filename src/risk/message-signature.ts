/** A signature over a request, as its headers have it (RFC 9421). */
export interface SignedRequest {
  /** `Signature-Input`. */
  input: string
  /** `Signature`. */
  signature: string
  /** `Signature-Agent`. */
  agent?: string
  /** Host, and port where it is not the usual one, that the request came to. */
  authority: string
  method: string
}

/** One signature of a request: what it is by and for, and what exactly it signs. */
export interface Signature {
  keyId: string
  tag?: string
  /** Seconds since 1970. */
  created?: number
  expires?: number
  algorithm?: string
  components: string[]
  /** The text that was signed. */
  base: string
  bytes: Buffer
}

/**
 * The signatures of a request that can be checked with what is known of it: those over `@authority`, `@method` and
 * `signature-agent`, and nothing else. Pure; what is malformed is left out.
 */
export const signaturesOf = (request: SignedRequest): Signature[] => {
  const values = members(request.signature)
  return [...members(request.input)].flatMap(([label, text]) => {
    const bytes = binary(values.get(label))
    const list = /^\(([^()]*)\)(.*)$/s.exec(text)
    if (!bytes || !list) return []
    const items = [...(list[1] ?? '').matchAll(/"([^"]*)"((?:;[a-z]+(?:="[^"]*")?)*)/g)]
    // Anything between the items that is none of them makes the text another one than was signed.
    if (items.map(([item]) => item).join(' ') !== list[1]?.trim()) return []
    const lines = items.map(([item, name = '', parameters = '']) => [item, partOf(request, name, parameters)] as const)
    if (lines.length === 0 || lines.some(([, value]) => value === undefined)) return []
    const parameter = (name: string) => new RegExp(`;${name}=("([^"]*)"|\\d+)`).exec(list[2] ?? '')
    const word = (name: string) => parameter(name)?.[2]
    const seconds = (name: string) => (parameter(name)?.[2] === undefined ? Number(parameter(name)?.[1]) : Number.NaN)
    const keyId = word('keyid')
    if (keyId === undefined) return []
    return [
      {
        keyId,
        tag: word('tag'),
        created: seconds('created'),
        expires: seconds('expires'),
        algorithm: word('alg'),
        components: items.map(([, name = '']) => name),
        base: [...lines.map(([item, value]) => `${item}: ${value}`), `"@signature-params": ${text}`].join('\n'),
        bytes,
      },
    ]
  })
}

const partOf = (request: SignedRequest, name: string, parameters: string): string | undefined => {
  if (name === 'signature-agent') {
    // Later drafts have a dictionary there, and sign one member of it.
    const key = /^;key="([^"]*)"$/.exec(parameters)?.[1]
    if (key !== undefined) return members(request.agent ?? '').get(key)
    return parameters === '' ? request.agent?.trim() : undefined
  }
  if (parameters !== '') return undefined
  return name === '@authority' ? request.authority.toLowerCase() : name === '@method' ? request.method : undefined
}

/** Members of a dictionary (RFC 9651, 3.2) with their text; commas in quotes, lists and bytes divide nothing. */
const members = (header: string): Map<string, string> => {
  const found = new Map<string, string>()
  for (const [, label = '', text = ''] of header.matchAll(
    /(?:^|,)\s*([a-z*][a-z0-9_.*-]*)=((?:"(?:[^"\\]|\\.)*"|\([^()]*\)|:[A-Za-z0-9+/=]*:|[^",():])*)(?=,|$)/g,
  ))
    found.set(label, text.trim())
  return found
}

const binary = (text: string | undefined): Buffer | undefined => {
  const base64 = /^:([A-Za-z0-9+/=]+):$/.exec(text ?? '')?.[1]
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64')
}
