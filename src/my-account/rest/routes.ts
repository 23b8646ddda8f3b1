import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { z } from 'zod'
import { removeFactors } from '../../enrollment/remove.ts'
import { removePasskeys } from '../../enrollment/remove-passkeys.ts'
import { AppError } from '../../errors.ts'
import { factors } from '../../factors/index.ts'
import { readNickname } from '../../factors/webauthn/nickname.ts'
import { factsOf } from '../../http/facts.ts'
import type { HttpFacts, LoginService } from '../../login/login.ts'
import { enabledFactors } from '../../login/settings.ts'
import { writeLog } from '../../logs/write.ts'
import { rateLimiter } from '../../management/rate-limit.ts'
import type { Services } from '../../services.ts'
import { enrollmentsOf, updateEnrollment } from '../../store/enrollments.ts'
import { passkeysOf, renamePasskey } from '../../store/passkeys.ts'
import type { MyAccountScope } from '../api.ts'
import { passkeyIdentities } from '../passkeys.ts'
import { type AccountCaller, callerOf, changeableBy, requireScope } from './caller.ts'
import { createBody, startEnrollment, verifyBody, verifyEnrollment } from './enroll.ts'
import { findByMethod, type MethodBody, methodBody, methodTypes, passwordBodies } from './method-body.ts'
import {
  findPasskey,
  namesPasskey,
  passkeyBody,
  passkeyCreateBody,
  passkeyVerifyBody,
  startPasskey,
  verifyPasskeyMade,
} from './passkeys.ts'
import { Problem, problemBody } from './problem.ts'

const base = '/me/v1'
const methodTypeNames = ['password', 'passkey', ...Object.values(methodTypes)] as const

const anyCreateBody = z.discriminatedUnion('type', [...createBody.options, passkeyCreateBody])

const updateBody = z.strictObject({
  name: z.string().min(1).max(50).optional(),
  preferred_authentication_method: z.enum(['sms', 'voice']).optional(),
})

interface Call {
  caller: AccountCaller
  http: HttpFacts
}

/**
 * The My Account API under `/me/v1` (authentication reference, 8.7): what a user may do for himself by an application,
 * over the same engine, factors and statements as the pages of the own account.
 */
export const myAccountRoutes = (parts: { services: Services; login: LoginService }): Hono => {
  const { services } = parts
  const { db, box } = services
  const app = new Hono()
  const allowance = rateLimiter({ burst: 100, perSecond: 25 })
  // No cookie is read; who may ask says so by a token.
  const limitHeaders = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'Retry-After']
  app.use(
    `${base}/*`,
    cors({
      origin: '*',
      allowHeaders: ['Authorization', 'Content-Type', 'Auth0-Client', 'DPoP'],
      allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
      exposeHeaders: ['Location', ...limitHeaders],
      maxAge: 86_400,
    }),
  )

  const limit = (c: Context, caller: string): void => {
    const allowed = allowance(caller, services.now())
    c.header('X-RateLimit-Limit', String(allowed.limit))
    c.header('X-RateLimit-Remaining', String(allowed.remaining))
    c.header('X-RateLimit-Reset', String(allowed.reset))
    if (allowed.allowed) return
    c.header('Retry-After', String(allowed.retryAfter))
    throw new Problem(429, 'Too many requests')
  }

  const answered = async (
    c: Context,
    scope: MyAccountScope,
    handle: (call: Call) => Promise<Response>,
  ): Promise<Response> => {
    c.header('Cache-Control', 'no-store')
    const http = factsOf(c.req.raw)
    let caller: AccountCaller | undefined
    try {
      limit(c, http.ip)
      caller = await callerOf(services, http.issuer, c.req.header('authorization'))
      requireScope(caller, scope)
      return await handle({ caller, http })
    } catch (error) {
      const problem = problemIn(error)
      if (!problem) throw error
      if (problem.status === 401) c.header('WWW-Authenticate', 'Bearer')
      if (caller && !scope.startsWith('read:')) await log({ caller, http }, 'failed', { message: problem.message })
      return c.json(problemBody(problem), problem.status)
    }
  }

  const log = ({ caller, http }: Call, how: 'succeeded' | 'failed', details: Record<string, unknown>): Promise<void> =>
    writeLog(
      services,
      { type: `my_account_authentication_method_${how}`, details },
      { http, userId: caller.user.user_id, userName: caller.user.email, clientId: caller.clientId },
    )

  const location = (c: Context, { http }: Call, id: string): void =>
    c.header('Location', `${http.issuer.slice(0, -1)}${base}/authentication-methods/${encodeURIComponent(id)}`)

  const enrolled = ({ caller }: Call) => enrollmentsOf(db, box, caller.user.user_id)

  const passkeys = ({ caller }: Call) => passkeysOf(db, caller.user.user_id)

  app.get(`${base}/factors`, c =>
    answered(c, 'read:me:factors', async ({ caller }) => {
      const enabled = await enabledFactors({ services, factors })
      return c.json({
        factors: [
          { type: 'password', usage: ['primary'] },
          ...((await passkeyIdentities(services, caller.user)).length > 0
            ? [{ type: 'passkey', usage: ['primary'] }]
            : []),
          ...enabled.map(type => ({ type: methodTypes[type], usage: ['secondary'] })),
        ],
      })
    }),
  )

  app.get(`${base}/authentication-methods`, c =>
    answered(c, 'read:me:authentication_methods', async call => {
      const type = c.req.query('type')
      if (type !== undefined && !methodTypeNames.some(one => one === type))
        throw new Problem(400, 'Invalid type', [{ detail: 'Invalid type', field: 'type', source: 'query' }])
      const all: MethodBody[] = [
        ...passwordBodies(call.caller.user),
        ...(await passkeys(call)).map(passkeyBody),
        ...(await enrolled(call)).map(methodBody),
      ]
      return c.json({ authentication_methods: type === undefined ? all : all.filter(one => one.type === type) })
    }),
  )

  app.post(`${base}/authentication-methods`, c =>
    answered(c, 'create:me:authentication_methods', async call => {
      const asked = await bodyOf(c, anyCreateBody)
      const begun =
        asked.type === 'passkey'
          ? await startPasskey(services, call.caller, asked, call.http)
          : await startEnrollment(parts, call.caller, asked, call.http)
      location(c, call, begun.id)
      return c.json(begun, 202)
    }),
  )

  app.post(`${base}/authentication-methods/:id/verify`, c =>
    answered(c, 'create:me:authentication_methods', async call => {
      const id = c.req.param('id')
      const made = namesPasskey(id)
        ? await verifyPasskeyMade(services, call.caller, id, await bodyOf(c, passkeyVerifyBody), call.http)
        : await verifyEnrollment(parts, call.caller, id, await bodyOf(c, verifyBody), call.http)
      await log(call, 'succeeded', { operation: 'create', authentication_method: { id: made.id, type: made.type } })
      location(c, call, made.id)
      return c.json(made, 201)
    }),
  )

  app.get(`${base}/authentication-methods/:id`, c =>
    answered(c, 'read:me:authentication_methods', async call => {
      const id = c.req.param('id')
      const passkey = findPasskey(await passkeys(call), id)
      if (passkey) return c.json(passkeyBody(passkey))
      const found = findByMethod(await enrolled(call), id)
      const body = found ? methodBody(found) : passwordBodies(call.caller.user).find(one => one.id === id)
      if (!body) throw missing()
      return c.json(body)
    }),
  )

  app.patch(`${base}/authentication-methods/:id`, c =>
    answered(c, 'update:me:authentication_methods', async call => {
      const id = c.req.param('id')
      const { name, preferred_authentication_method: preferredMethod } = await bodyOf(c, updateBody)
      const changeable = await changeableBy(services, call.caller)
      const passkey = findPasskey(await passkeys(call), id)
      if (preferredMethod !== undefined && passkey) throw phonesOnly()
      if (passkey) {
        const given = name === undefined ? undefined : nameOf(name)
        if (given && !(await renamePasskey(db, call.caller.user.user_id, passkey.id, given))) throw missing()
        await log(call, 'succeeded', { operation: 'update', authentication_method: { id, type: 'passkey' } })
        return c.json(passkeyBody({ ...passkey, name: given ?? passkey.name }))
      }
      const found = findByMethod(changeable, id)
      if (!found) throw missing()
      if (preferredMethod !== undefined && found.factor !== 'phone') throw phonesOnly()
      const changes = { ...(name !== undefined && { name: nameOf(name) }), preferredMethod }
      if (!(await updateEnrollment(db, call.caller.user.user_id, found.id, changes))) throw missing()
      await log(call, 'succeeded', {
        operation: 'update',
        authentication_method: { id, type: methodTypes[found.factor] },
      })
      return c.json(methodBody({ ...found, ...changes, preferredMethod: preferredMethod ?? found.preferredMethod }))
    }),
  )

  app.delete(`${base}/authentication-methods/:id`, c =>
    answered(c, 'delete:me:authentication_methods', async call => {
      const id = c.req.param('id')
      const { user, clientId } = call.caller
      const changeable = await changeableBy(services, call.caller)
      const passkey = findPasskey(await passkeys(call), id)
      if (passkey) {
        const { id: which } = passkey
        await removePasskeys(services, user.user_id, { id: which }, { http: call.http, clientId, userName: user.email })
        await log(call, 'succeeded', { operation: 'delete', authentication_method: { id, type: 'passkey' } })
        return c.body(null, 204)
      }
      const found = findByMethod(changeable, id)
      if (!found)
        throw passwordBodies(user).some(one => one.id === id)
          ? new Problem(400, 'A password cannot be deleted')
          : missing()
      await removeFactors(services, user.user_id, { id: found.id }, { http: call.http, clientId, userName: user.email })
      await log(call, 'succeeded', {
        operation: 'delete',
        authentication_method: { id, type: methodTypes[found.factor] },
      })
      return c.body(null, 204)
    }),
  )

  app.all(`${base}/*`, c => c.json(problemBody(new Problem(404, 'Not Found')), 404))
  return app
}

const phonesOnly = () =>
  new Problem(400, 'preferred_authentication_method applies to phones only', [
    { detail: 'applies to phones only', ...member('preferred_authentication_method') },
  ])

const missing = () => new Problem(404, 'The authentication method does not exist')

const member = (field: string) => ({ field, pointer: `/${field}`, source: 'body' as const })

const nameOf = (text: string): string => {
  const read = readNickname(text)
  if (!read.ok) throw new Problem(400, 'Invalid name', [{ detail: 'A name has 2 to 50 characters', ...member('name') }])
  return read.nickname
}

const problemIn = (error: unknown): Problem | undefined => {
  if (error instanceof Problem) return error
  if (!(error instanceof AppError)) return undefined
  return error.code === 'login_not_found' || error.code === 'login_expired'
    ? new Problem(400, 'This enrollment has ended; begin another one')
    : undefined
}

const largestBody = 64 * 1024

/** The body of a call as its schema has it; what is wrong with it is told member by member. */
const bodyOf = async <S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> => {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(c.req.header('content-type') ?? ''))
    throw new Problem(415, 'The body must be JSON')
  const raw = await c.req.arrayBuffer()
  if (raw.byteLength > largestBody) throw new Problem(413, 'The body is too large')
  const parsed = schema.safeParse(parseJson(new TextDecoder().decode(raw)))
  if (parsed.success) return parsed.data
  const invalid = parsed.error.issues.map(({ message, path }) => {
    const field = path.map(String).join('.')
    return { detail: message, ...(field && member(field)) }
  })
  throw new Problem(400, 'Invalid request payload', invalid)
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(400, 'Invalid request payload JSON format')
  }
}
