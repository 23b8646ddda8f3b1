import type { IncomingMessage } from 'node:http'

/** Larger bodies are refused; no request of the protocol comes near it. */
const limit = 256 * 1024

export type Fields = Record<string, string | string[]>

/** A body that cannot be read as what it says it is. */
export class UnreadableBody extends Error {}

const read = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new UnreadableBody('the body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Fields of a query or form; what comes twice stays twice, so that it can be refused. */
export const parseFields = (text: string): Fields => {
  const fields: Fields = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined
    set(fields, name, known === undefined ? value : [known, value].flat())
  }
  return fields
}

const set = (fields: Fields, name: string, value: string | string[]): void => {
  Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true })
}

const parseJson = (text: string): Fields => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new UnreadableBody('the body is not JSON', { cause })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new UnreadableBody('the body is not a JSON object')
  const fields: Fields = {}
  for (const [name, value] of Object.entries(parsed))
    if (value !== null && value !== undefined)
      set(fields, name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  return fields
}

/** The fields of a form or JSON body, whichever it says it is; Auth0 takes both at every endpoint. */
export const readBody = async (incoming: IncomingMessage): Promise<Fields> => {
  const text = await read(incoming)
  if (text.trim() === '') return {}
  const type = (incoming.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json' || type?.endsWith('+json')) return parseJson(text)
  if (type === '' || type === 'application/x-www-form-urlencoded') return parseFields(text)
  throw new UnreadableBody('the body is neither a form nor JSON')
}

export const serialize = (fields: Fields): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  ).toString()

/** The fields that came once, for what reads them as plain text. */
export const single = (fields: Fields): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
