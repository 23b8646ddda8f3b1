import { type Outgoing, SendFailure } from '../../sender.ts'

const timeout = 10_000

/** Where a provider's API is; its own address unless a test says otherwise. */
export type Address = (own: string) => string

/** A JSON member or list of what a provider answered. */
export type Answer = { status: number; body: unknown }

/**
 * One call of a provider's API. Resolves with what it answered when it took the message; else throws `SendFailure` with
 * what it said. Refusals of the message itself are final; of the rate or of the credentials they are not.
 */
export const call = async (
  provider: string,
  url: string,
  init: RequestInit,
  explain: (body: unknown) => string | undefined,
): Promise<Answer> => {
  let response: Response
  try {
    response = await fetch(url, { ...init, method: 'POST', redirect: 'error', signal: AbortSignal.timeout(timeout) })
  } catch (cause) {
    throw new SendFailure('unreachable', `${provider} could not be reached.`, { cause })
  }
  const text = await response.text()
  const body = parse(text)
  if (response.ok) return { status: response.status, body }
  const said = explain(body)
  throw new SendFailure(String(response.status), `${provider} answered ${response.status}${said ? `: ${said}` : '.'}`, {
    permanent: response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status),
  })
}

export const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A member of an answer as text, by the path to it. */
export const textAt = (body: unknown, ...path: (string | number)[]): string | undefined => {
  const value = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown> | undefined)?.[key], body)
  return typeof value === 'string' ? value : undefined
}

/** `Name <address>` in its two parts. */
export const sender = (from: string | undefined): { email: string; name?: string } => {
  const parts = /^\s*"?([^"<]*?)"?\s*<([^>]+)>\s*$/.exec(from ?? '')
  if (!parts) return { email: (from ?? '').trim() }
  return { email: (parts[2] as string).trim(), ...(parts[1] && { name: parts[1] }) }
}

export type Mail = Pick<Outgoing, 'id' | 'from' | 'to' | 'subject' | 'text' | 'html'>
