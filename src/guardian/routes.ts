import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import { factsOf } from '../http/facts.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import { spendDeviceRequest } from '../universal-login/rate-limits.ts'
import { consentDetails } from './consent.ts'
import { removeDevice, updateDevice, updateSchema } from './device-accounts.ts'
import { authenticateDevice, bearerOf } from './device-jwt.ts'
import { enroll, enrollSchema } from './enroll.ts'
import { GuardianError, guardianErrorBody, guardianFault } from './guardian-error.ts'
import { resolve, resolveSchema } from './resolve.ts'

/** An app that always puts `appliance-mfa` behind the base URL, which ends with it already, finds the same. */
const paths = (path: string): string[] => [`/appliance-mfa/api/${path}`, `/appliance-mfa/appliance-mfa/api/${path}`]

/**
 * The API that phone apps built on Guardian's SDKs speak: they enroll by the ticket of a QR code, answer logins by their
 * signature, and keep what is known of them up to date.
 */
export const guardianDeviceRoutes = (services: Services): Hono => {
  const app = new Hono()
  app.on('POST', paths('enroll'), c =>
    answered(services, c, async http => {
      const ticket = /^Ticket id="([\w-]{8,128})"$/i.exec(c.req.header('authorization') ?? '')?.[1]
      return c.json(await enroll(services, ticket, await read(c, enrollSchema), http.issuer))
    }),
  )

  app.on('POST', paths('resolve-transaction'), c =>
    answered(services, c, async http => {
      const token = bearerOf(c.req.header('authorization'))
      await resolve(services, token, (await read(c, resolveSchema)).challenge_response, http)
      return c.body(null, 204)
    }),
  )

  app.get('/rich-consents/:id', c =>
    answered(services, c, async () => {
      const shown = { authorization: c.req.header('authorization'), proof: c.req.header('mfa-dpop') }
      return c.json(await consentDetails(services, c.req.param('id'), shown))
    }),
  )

  app.on('PATCH', paths('device-accounts/:id'), c =>
    answered(services, c, async http => {
      const device = await authenticateDevice(services, c.req.param('id') ?? '', c.req.header('authorization'))
      return c.json(await updateDevice(services, device, await read(c, updateSchema), http))
    }),
  )

  app.on('DELETE', paths('device-accounts/:id'), c =>
    answered(services, c, async http => {
      const device = await authenticateDevice(services, c.req.param('id') ?? '', c.req.header('authorization'))
      await removeDevice(services, device, http)
      return c.body(null, 204)
    }),
  )
  return app
}

/** Counts the request, runs the handler, and turns a refusal into what apps read. */
export const answered = async (
  services: Services,
  c: Context,
  handle: (http: HttpFacts) => Promise<Response>,
): Promise<Response> => {
  c.header('Cache-Control', 'no-store')
  try {
    const http = factsOf(c.req.raw)
    const spent = await spendDeviceRequest(services, http.ip)
    if (!spent.ok) throw new GuardianError('too_many_requests', { retryAt: spent.retryAt })
    return await handle(http)
  } catch (error) {
    const known = guardianErrorBody(error)
    if (!known) {
      services.log.error({ err: error }, 'a device could not be answered')
      return c.json(guardianFault, 500)
    }
    const { retryAt, detail, code } = error as GuardianError
    if (retryAt !== undefined) c.header('X-RateLimit-Reset', String(Math.ceil(retryAt / 1000)))
    if (detail !== undefined) services.log.info({ code, detail }, 'a device was refused')
    return c.json(known.body, known.status as ContentfulStatusCode)
  }
}

const largestBody = 64 * 1024

/** The text of a body, as far as it may go. */
const textOf = async (request: Request): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > largestBody) throw new GuardianError('invalid_body')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const read = async <S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> => {
  const parsed = schema.safeParse(jsonOf(await textOf(c.req.raw)))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const at = issue?.path.join('.') || 'body'
  throw new GuardianError('invalid_body', { message: `${at}: ${issue?.message ?? 'not valid'}` })
}
