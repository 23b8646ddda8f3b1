import type { Context } from 'hono'
import { AppError } from '../errors.ts'

/** More than any form of ours holds, a WebAuthn answer included. */
const largestForm = 256 * 1024

/**
 * Reads a submitted form: urlencoded or multipart, text fields only. What is too large, or came from a page of another
 * site, is refused: the session cookie alone must not be enough to answer in somebody's name.
 */
export const readForm = async (c: Context, issuer: string): Promise<Record<string, string>> => {
  if (!isOwnForm(c.req.raw.headers, issuer))
    throw new AppError('invalid_request', { message: 'The form came from another site.' })
  return parseForm(c)
}

/** The same without the check of where it came from, for `/continue`, whose forms come from applications. */
export const parseForm = async (c: Context): Promise<Record<string, string>> => {
  const length = Number(c.req.header('content-length') ?? 0)
  if (length > largestForm) throw new AppError('invalid_request', { message: 'The form is too large.', status: 413 })
  const type = c.req.header('content-type') ?? ''
  // A length that was announced is what is read at most, so that one call may read it.
  const bytes = length > 0 ? new Uint8Array(await c.req.raw.arrayBuffer()) : await limited(c.req.raw)
  if (/^application\/x-www-form-urlencoded\b/i.test(type) || type === '')
    return Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)))
  if (/^multipart\/form-data\b/i.test(type)) {
    const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => {
      throw new AppError('invalid_request', { message: 'The form cannot be read.' })
    })
    return Object.fromEntries([...form].flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])))
  }
  throw new AppError('invalid_request', { message: 'A form was expected.', status: 415 })
}

const limited = async (request: Request): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > largestForm) throw new AppError('invalid_request', { message: 'The form is too large.', status: 413 })
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** Browsers name the page a form came from by `Origin` and `Sec-Fetch-Site`; programs that are no browsers send neither. */
export const isOwnForm = (headers: Headers, issuer: string): boolean => {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (origin !== null && origin !== 'null') return origin === new URL(issuer).origin
  // Privacy settings may hide the origin; a browser that says the form is ours is believed.
  return site === null ? origin === null : site === 'same-origin' || site === 'none'
}
