import type { z } from 'zod'
import { AppError } from '../errors.ts'
import { readQuery } from './validation.ts'

/** A file that comes with a form, and how many bytes of it are taken. */
export interface Upload {
  field: string
  maxBytes: number
}

/** What a form takes besides its file. */
const roomForFields = 64 * 1024

const tooLarge = (most: number) =>
  new AppError('invalid_body', {
    status: 413,
    message: `Payload content length greater than maximum allowed: ${most}`,
    showCode: false,
  })

/** All of a body. Refuses more than `most` bytes before they are in memory. */
export const readBytes = async (request: Request, most: number, told = most): Promise<Buffer> => {
  if (Number(request.headers.get('content-length') ?? 0) > most) throw tooLarge(told)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > most) throw tooLarge(told)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The fields of a multipart form as their schema's types, and the bytes of its file. */
export const readUpload = async (
  request: Request,
  schema: z.ZodType,
  { field, maxBytes }: Upload,
): Promise<Record<string, unknown>> => {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type))
    throw new AppError('invalid_request', { status: 415, message: 'Unsupported Media Type', showCode: false })
  const body = await readBytes(request, maxBytes + roomForFields, maxBytes)
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch(cause => {
      throw new AppError('invalid_body', { message: 'Invalid multipart payload format', cause })
    })
  const texts: Record<string, string[]> = {}
  let file: Uint8Array | undefined
  for (const [name, value] of form) {
    if (name === field)
      file = typeof value === 'string' ? Buffer.from(value) : new Uint8Array(await value.arrayBuffer())
    else if (typeof value === 'string' && !Object.hasOwn(texts, name)) texts[name] = [value]
  }
  if (file && file.byteLength > maxBytes) throw tooLarge(maxBytes)
  return { ...readQuery(schema, texts), ...(file && { [field]: file }) }
}
