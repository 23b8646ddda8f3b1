import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AnyRoute } from './route.ts'

/** What may be answered instead of success, with the name of its response in the document. */
const refusals: Record<number, { name: string; description: string }> = {
  400: { name: 'BadRequest', description: 'The request is not valid: its path, query or body, or a rule forbids it.' },
  401: { name: 'Unauthorized', description: 'There is no token, or it is not valid.' },
  403: { name: 'Forbidden', description: 'The token has none of the scopes, or the feature is not enabled.' },
  404: { name: 'NotFound', description: 'What the request names does not exist.' },
  409: { name: 'Conflict', description: 'It exists already, or is in use.' },
  412: { name: 'PreconditionFailed', description: 'Something else must be done first.' },
  413: { name: 'ContentTooLarge', description: 'The body is larger than allowed.' },
  415: { name: 'UnsupportedMediaType', description: 'The body is of a type that is not read.' },
  429: { name: 'TooManyRequests', description: 'Too many requests: see the headers for when to go on.' },
}

const errorSchema = {
  type: 'object' as const,
  properties: {
    statusCode: { type: 'integer' as const, description: 'The status of the response.' },
    error: { type: 'string' as const, description: 'The reason phrase of the status.' },
    message: { type: 'string' as const, description: 'What is wrong, for people.' },
    errorCode: { type: 'string' as const, description: 'What is wrong, for programs. Some resources have none.' },
  },
  required: ['statusCode', 'error', 'message'],
  additionalProperties: false,
}

const rateLimitHeaders = {
  'X-RateLimit-Limit': { description: 'How many requests may be made at once.', schema: { type: 'integer' as const } },
  'X-RateLimit-Remaining': { description: 'How many of them are left.', schema: { type: 'integer' as const } },
  'X-RateLimit-Reset': {
    description: 'When all of them are there again, in Unix seconds.',
    schema: { type: 'integer' as const },
  },
}

const refusalRef = (status: number) => ({ $ref: `#/components/responses/${refusals[status]?.name}` })

/** The parts of the document that every route refers to. */
export const describeParts = (app: OpenAPIHono): void => {
  const { openAPIRegistry } = app
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token for this API. An operation lists the scopes of which the token must have one.',
  })
  openAPIRegistry.registerComponent('schemas', 'Error', errorSchema)
  for (const [status, { name, description }] of Object.entries(refusals))
    openAPIRegistry.registerComponent('responses', name, {
      description,
      ...(status === '429' && {
        headers: {
          ...rateLimitHeaders,
          'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' as const } },
        },
      }),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    })
}

/** Every status that a route may refuse with. */
const refusalsOf = (declared: AnyRoute): number[] => {
  const named = declared.path.includes('{')
  const read = declared.body !== undefined
  return [400, 401, 403, ...(named ? [404] : []), ...(read ? [413, 415] : []), 429, ...(declared.refusals ?? [])]
    .filter((status, index, all) => all.indexOf(status) === index && !(status in declared.responses))
    .sort((a, b) => a - b)
}

const bodyType = ({ upload }: AnyRoute) => (upload ? 'multipart/form-data' : 'application/json')

/** The route in the OpenAPI document. */
export const describe = (app: OpenAPIHono, base: string, declared: AnyRoute): void => {
  const names = [...declared.path.matchAll(/\{(\w+)\}/g)].map(match => match[1] as string)
  const params = declared.params ?? z.object(Object.fromEntries(names.map(name => [name, z.string()])))
  app.openAPIRegistry.registerPath({
    method: declared.method,
    path: base + declared.path,
    operationId: `${declared.method}${declared.path.replace(/\W+/g, '_').replace(/_$/, '')}`,
    summary: declared.summary,
    tags: [declared.tag],
    // Any one of them is enough, so each is an alternative of its own.
    security: declared.scopes.map(scope => ({ bearer: [scope] })),
    request: {
      ...(names.length > 0 && { params: params as z.ZodObject }),
      ...(declared.query && { query: declared.query as z.ZodObject }),
      ...(declared.body && {
        body: {
          content: {
            [bodyType(declared)]: { schema: declared.body },
            ...(declared.takesHtml && { 'text/html': { schema: z.string() } }),
          },
          required: !declared.body.safeParse({}).success,
        },
      }),
    },
    responses: {
      ...Object.fromEntries(
        Object.entries(declared.responses).map(([status, schema]) => [
          status,
          {
            description: declared.summary,
            headers: rateLimitHeaders,
            ...(schema && { content: { 'application/json': { schema } } }),
          },
        ]),
      ),
      ...Object.fromEntries(refusalsOf(declared).map(status => [status, refusalRef(status)])),
    },
  })
}
