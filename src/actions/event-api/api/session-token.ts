import { createHmac, timingSafeEqual } from 'node:crypto'

type Claims = Record<string, unknown>

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const sign = (text: string, secret: string): Buffer => createHmac('sha256', secret).update(text).digest()

/** A JWT signed with HS256 (RFC 7515, RFC 7518 section 3.2). */
export const signToken = (claims: Claims, secret: string): string => {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${sign(text, secret).toString('base64url')}`
}

const parsed = (part: string): Claims | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined
  } catch {
    return undefined
  }
}

/** The claims of a token, or why it is not believed. No algorithm but HS256 is accepted. */
export const readToken = (
  token: unknown,
  secret: string,
  expected: { issuer: string | undefined; subject: unknown; state: unknown },
  now: number,
): { claims: Claims } | { reason: string } => {
  if (typeof token !== 'string') return { reason: 'it is not a text' }
  const [header, body, signature, ...rest] = token.split('.')
  if (!header || !body || !signature || rest.length > 0) return { reason: 'it is not a JWT' }
  if (parsed(header)?.alg !== 'HS256') return { reason: 'its algorithm is not HS256' }
  const given = Buffer.from(signature, 'base64url')
  const wanted = sign(`${header}.${body}`, secret)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return { reason: 'its signature is wrong' }
  const claims = parsed(body)
  if (!claims) return { reason: 'it has no claims' }
  const seconds = now / 1000
  const { exp, nbf, state, iss, sub } = claims
  if (exp !== undefined && (typeof exp !== 'number' || exp <= seconds)) return { reason: 'it has expired' }
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > seconds)) return { reason: 'it is not valid yet' }
  if (typeof expected.state !== 'string' || state !== expected.state)
    return { reason: 'its state is not that of this login' }
  // Services name the issuer by its host or by its whole address.
  if (iss !== expected.issuer && iss !== `https://${expected.issuer}/`) return { reason: 'its issuer is another one' }
  if (sub !== expected.subject) return { reason: 'it is about another user' }
  return { claims }
}
