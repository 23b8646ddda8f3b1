import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { removeFactors } from '../enrollment/remove.ts'
import { AppError } from '../errors.ts'
import { factsOf } from '../http/facts.ts'
import type { HttpFacts, LoginService } from '../login/login.ts'
import type { Services } from '../services.ts'
import { authenticatorBody, authenticatorsOf, pendingAuthenticator } from './authenticators.ts'
import { associate, associateBody, refuseOlder } from './mfa-associate.ts'
import { callerOf } from './mfa-bearer.ts'
import { MfaError } from './mfa-error.ts'

/** `/mfa/authenticators` and `/mfa/associate`. `/mfa/challenge` authenticates clients, so the protocol layer answers it. */
export const mfaRoutes = (parts: { services: Services; login: LoginService }): Hono => {
  const { services, login } = parts
  const app = new Hono()
  // No cookie is read; who may ask says so by a token.
  const allowHeaders = ['Authorization', 'Content-Type', 'Auth0-Client', 'DPoP']
  app.use('/mfa/*', cors({ origin: '*', allowHeaders, allowMethods: ['GET', 'POST', 'DELETE'], maxAge: 86_400 }))

  const answered = async (c: Context, handle: (http: HttpFacts) => Promise<Response>): Promise<Response> => {
    c.header('Cache-Control', 'no-store')
    try {
      return await handle(factsOf(c.req.raw))
    } catch (error) {
      const known = refusalIn(error)
      if (!known) throw error
      return c.json({ error: known.code, error_description: known.message }, known.status)
    }
  }

  app.get('/mfa/authenticators', c =>
    answered(c, async http => {
      const caller = await callerOf(services, http.issuer, c.req.header('authorization'), 'read:authenticators')
      if (caller.kind === 'user')
        return c.json((await authenticatorsOf(services, caller.userId)).map(authenticatorBody))
      const { userId, pending } = await login.mfa.look(caller.token, http)
      const waiting = pending ? pendingAuthenticator(pending, undefined) : []
      return c.json([...(await authenticatorsOf(services, userId)), ...waiting].map(authenticatorBody))
    }),
  )

  app.post('/mfa/associate', c =>
    answered(c, async http => {
      const caller = await callerOf(services, http.issuer, c.req.header('authorization'), 'enroll')
      const body = associateBody.safeParse(await readJson(c))
      if (!body.success) {
        const path = body.error.issues[0]?.path.join('.') || 'body'
        throw new MfaError(400, 'invalid_request', `${path} is missing or not valid`)
      }
      const clientId = caller.kind === 'login' ? caller.token.clientId : caller.clientId
      if (body.data.client_id !== undefined && body.data.client_id !== clientId)
        throw new MfaError(401, 'invalid_token', 'Malformed mfa_token')
      return c.json(await associate(parts, caller, body.data, http))
    }),
  )

  app.delete('/mfa/authenticators/:id', c =>
    answered(c, async http => {
      const caller = await callerOf(services, http.issuer, c.req.header('authorization'), 'remove:authenticators')
      if (caller.kind !== 'user') throw new MfaError(401, 'invalid_token', 'Malformed mfa_token')
      await refuseOlder(services, caller)
      await remove(services, caller, c.req.param('id'), http)
      return c.body(null, 204)
    }),
  )

  return app
}

/** Removes a factor of the caller and what was enrolled together with it. */
const remove = async (
  services: Services,
  { userId, clientId }: { userId: string; clientId: string },
  id: string,
  http: HttpFacts,
): Promise<void> => {
  const found = (await authenticatorsOf(services, userId)).find(one => one.id === id)
  if (!found) throw new MfaError(404, 'not_found', 'The authenticator does not exist.')
  if (!found.removable) throw new MfaError(400, 'invalid_request', 'A verified email address cannot be deleted.')
  await removeFactors(services, userId, { id: found.enrollmentId }, { http, clientId })
}

const refusalIn = (error: unknown): MfaError | undefined => {
  if (error instanceof MfaError) return error
  if (!(error instanceof AppError)) return undefined
  if (error.code === 'login_expired') return new MfaError(401, 'expired_token', 'mfa_token is expired')
  if (error.code === 'login_not_found') return new MfaError(401, 'invalid_token', 'Malformed mfa_token')
  return undefined
}

const largestBody = 64 * 1024

const readJson = async (c: Context): Promise<unknown> => {
  const raw = new TextDecoder().decode(await c.req.arrayBuffer())
  if (raw.length > largestBody) return undefined
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}
