import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { cors } from 'hono/cors'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ShownDocument } from '../api-explorer/document-types.ts'
import { explorerRoutes } from '../api-explorer/routes.ts'
import { AppError } from '../errors.ts'
import type { Services } from '../services.ts'
import { audit } from './audit.ts'
import { authenticate, checkScope } from './bearer.ts'
import type { ManagementDeps } from './deps.ts'
import { describe, describeParts } from './document.ts'
import { errorBody } from './error-body.ts'
import { rateLimiter } from './rate-limit.ts'
import { requireReach } from './reach.ts'
import type { AnyRoute, Call } from './route.ts'
import { readBytes, readUpload } from './upload.ts'
import { readQuery, validate } from './validation.ts'

const maxBody = 1024 * 1024

export interface ApiOptions {
  /** `/api/v2`, without a slash at the end. */
  base: string
  title: string
  routes: readonly AnyRoute[]
}

/**
 * Serves routes under a base path: token, scope, validation, errors, rate limit, log and document are the same for all
 * of them and stand here only. Whatever else lies under the base is answered 404.
 */
export const apiOf = (services: Services, deps: ManagementDeps, { base, title, routes }: ApiOptions): OpenAPIHono => {
  const app = new OpenAPIHono()
  const allowance = rateLimiter()
  const limit = (c: Context, caller: string) => {
    const allowed = allowance(caller, services.now())
    c.header('X-RateLimit-Limit', String(allowed.limit))
    c.header('X-RateLimit-Remaining', String(allowed.remaining))
    c.header('X-RateLimit-Reset', String(allowed.reset))
    if (allowed.allowed) return
    c.header('Retry-After', String(allowed.retryAfter))
    throw new AppError('too_many_requests')
  }

  app.use(
    `${base}/*`,
    cors({
      origin: '*',
      exposeHeaders: ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset', 'Retry-After'],
    }),
  )

  describeParts(app)
  let made: ShownDocument | undefined
  const document = (): ShownDocument => {
    made ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title, version: '2' },
      servers: [{ url: services.config.issuer.replace(/\/$/, '') }],
    }) as unknown as ShownDocument
    return made
  }
  app.get(`${base}/openapi.json`, c => c.json(document()))
  app.route('/', explorerRoutes(base, document))

  for (const declared of routes) {
    describe(app, base, declared)
    app.on(declared.method.toUpperCase(), `${base}${declared.path.replace(/\{(\w+)\}/g, ':$1')}`, async c => {
      c.header('Cache-Control', 'no-store')
      try {
        return await answer(c, declared)
      } catch (error) {
        return refuse(c, error)
      }
    })
  }

  const answer = async (c: Context, declared: AnyRoute): Promise<Response> => {
    const http = deps.factsOf(c.req.raw)
    const caller = await authenticate(services, deps, c.req.header('authorization')).catch(error => {
      limit(c, `ip ${http.ip}`)
      throw error
    })
    limit(c, `client ${caller.clientId}`)
    const rawParams = c.req.param()
    checkScope(declared, caller, rawParams)
    const params = declared.params ? validate('Path', declared.params, rawParams) : rawParams
    const rawQuery = declared.query ? readQuery(declared.query, c.req.queries()) : {}
    const query = declared.query ? validate('Query', declared.query, rawQuery) : {}
    const rawBody = await readInput(c.req.raw, declared)
    const body = declared.body ? validate('Payload', declared.body, rawBody) : undefined
    const call: Call<unknown, unknown, unknown> = {
      services,
      db: services.db,
      now: services.now(),
      deps,
      params,
      query,
      body,
      caller,
      http,
    }
    // Every write under a user is one that may take a user over.
    const [, user] = /^\/users\/\{(\w+)\}/.exec(declared.path) ?? []
    if (declared.method !== 'get' && user) await requireReach(call, (params as Record<string, string>)[user] as string)
    const reply = await declared.handler(call as never)
    await audit(services, declared, caller, http, {
      path: c.req.path,
      query: rawQuery,
      body: withoutFile(rawBody, declared),
      statusCode: reply.status,
      correlationId: c.req.header('x-correlation-id')?.slice(0, 64),
    })
    for (const [name, value] of Object.entries(reply.headers ?? {})) c.header(name, value)
    return reply.body === undefined
      ? c.body(null, reply.status as never)
      : c.json(reply.body as object, reply.status as ContentfulStatusCode)
  }

  const refuse = (c: Context, error: unknown): Response => {
    if (error instanceof AppError) {
      if (error.detail !== undefined || error.status >= 500)
        services.log.warn({ err: error.cause, detail: error.detail, code: error.code }, 'management call refused')
      if (error.status === 401) c.header('WWW-Authenticate', 'Bearer')
      return c.json(errorBody(error), error.status as ContentfulStatusCode)
    }
    services.log.error({ err: error, path: c.req.path }, 'management call failed')
    return c.json(errorBody(new AppError('server_error')), 500)
  }

  app.all(`${base}/*`, c => c.json(errorBody(new AppError('not_found')), 404))
  return app
}

const readInput = (request: Request, { body, upload, takesHtml }: AnyRoute): Promise<unknown> | undefined => {
  if (!body) return undefined
  return upload ? readUpload(request, body, upload) : readBody(request, takesHtml)
}

/** The log has no use for half a megabyte of somebody's users. */
const withoutFile = (body: unknown, { upload }: AnyRoute): unknown =>
  upload ? Object.fromEntries(Object.entries(body as object).filter(([name]) => name !== upload.field)) : body

/** The body as JSON, where `takesHtml` says so as HTML too; none is an empty object. */
const readBody = async (request: Request, takesHtml = false): Promise<unknown> => {
  const type = request.headers.get('content-type')
  const text = (await readBytes(request, maxBody)).toString('utf8')
  if (takesHtml && type !== null && /^text\/html\b/i.test(type)) return text
  if (text.trim() === '') return {}
  if (type !== null && !/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw new AppError('invalid_request', { status: 415, message: 'Unsupported Media Type', showCode: false })
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('invalid_body', { message: 'Invalid request payload JSON format' })
  }
}
