import type { ManagementApi } from '../../src/management/index.ts'
import { accessToken } from './session.ts'

/** A call that the Management API refused, with its own words. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string | undefined

  constructor(status: number, message: string, code?: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

type Operations = ManagementApi
export type Operation = keyof Operations & string
type Given<O extends Operation> = (Operations[O]['params'] extends Record<string, never>
  ? { params?: undefined }
  : { params: Operations[O]['params'] }) &
  (Operations[O]['query'] extends undefined ? { query?: undefined } : { query?: Operations[O]['query'] }) &
  (Operations[O]['body'] extends undefined ? { body?: undefined } : { body: Operations[O]['body'] })
export type Reply<O extends Operation> = Operations[O]['reply']

/**
 * Calls the Management API; `operation` is `METHOD /path` with parameters in braces. Throws an `ApiError` with what the
 * API said.
 */
export const api = <O extends Operation>(
  operation: O,
  ...[given]: Record<string, never> extends Given<O> ? [Given<O>?] : [Given<O>]
): Promise<Reply<O>> => call('/api/v2', operation, given ?? {}) as Promise<Reply<O>>

/** The same for what Auth0 has no name for. */
export const own = <T>(
  operation: string,
  given: { params?: Record<string, string>; query?: object; body?: unknown } = {},
): Promise<T> => call('/api/sallyport', operation, given) as Promise<T>

interface Call {
  params?: Record<string, string>
  query?: object
  body?: unknown
}

const call = async (base: string, operation: string, { params = {}, query = {}, body }: Call): Promise<unknown> => {
  const [method = 'GET', path = ''] = operation.split(' ')
  const url = new URL(
    base + path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? '')),
    window.location.origin,
  )
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== '') url.searchParams.append(name, String(one))
  const ask = async (token: string) =>
    fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        // The browser says itself what a form with a file is.
        ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
      },
      body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
    }).catch(() => {
      throw new ApiError(0, 'The server cannot be reached. Is it running?')
    })
  const first = await ask(await accessToken())
  // The key that signed it may have been revoked.
  const answer = first.status === 401 ? await ask(await accessToken('new')) : first
  const text = await answer.text()
  const read = text === '' ? undefined : (JSON.parse(text) as unknown)
  if (answer.ok) return read
  const { message, errorCode } = (read ?? {}) as { message?: string; errorCode?: string }
  throw new ApiError(answer.status, message ?? answer.statusText, errorCode)
}
