import type { z } from '@hono/zod-openapi'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import type { ManagementDeps } from './deps.ts'
import type { Upload } from './upload.ts'

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** Who calls: the client of the token, and the user if it is a user's token. */
export interface Caller {
  clientId: string
  /** Absent for a client's own token. */
  userId?: string
  scopes: ReadonlySet<string>
  /** `jti` of the token, for the log. */
  tokenId?: string
}

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
/** The parameters that a path template names. */
export type PathParams<Path extends string> = Record<Names<Path>, string>

/** What a handler gets: input that the schemas have accepted, and the world. */
export interface Call<Params, Query, Body> {
  services: Services
  db: Db
  now: number
  deps: ManagementDeps
  params: Params
  query: Query
  body: Body
  caller: Caller
  http: HttpFacts
}

/** Per status the schema of the body, or `null` for an empty one. */
export type Responses = { [status: number]: z.ZodType | null }

/** An empty body is left out. */
export type Reply<R extends Responses> = {
  [S in keyof R & number]: (R[S] extends z.ZodType ? { body: z.input<R[S]> } : { body?: undefined }) & {
    status: S
    headers?: Record<string, string>
  }
}[keyof R & number]

/**
 * A route as a value. From this one declaration the server checks the scope, validates, documents and calls. Paths are
 * relative to `/api/v2`, parameters in braces. Any one of `scopes` lets a call through.
 */
export interface Route<
  M extends Method,
  Path extends string,
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends Responses,
> {
  method: M
  path: Path
  scopes: readonly string[]
  /** One line for the document and for the description of the log entry of a write. */
  summary: string
  tag: string
  /** Only where a parameter has a format; else the names come from the path. */
  params?: P
  query?: Q
  body?: B
  /** Where the body is a form with a file; `body` describes its fields, the file's bytes among them. */
  upload?: Upload
  /** The body may come as HTML, which is then its text. */
  takesHtml?: boolean
  responses: R
  /**
   * Statuses of refusals, for the document, beyond those that every route may answer: 400, 401, 403, 429, with parameters
   * 404, with a body 413 and 415.
   */
  refusals?: readonly number[]
  /** Reads that return secrets are logged as `mgmt_api_read`. */
  readsSecrets?: boolean
  /** Takes a body and changes nothing: a read, for the log. */
  changesNothing?: boolean
  handler: (
    call: Call<
      z.ZodType extends P ? PathParams<Path> : z.output<P>,
      z.ZodType extends Q ? Record<never, never> : z.output<Q>,
      z.ZodType extends B ? undefined : z.output<B>
    >,
  ) => Promise<Reply<NoInfer<R>>>
}

/** Any route, for lists; the registration alone calls its handler. */
export interface AnyRoute {
  method: Method
  path: string
  scopes: readonly string[]
  summary: string
  tag: string
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  upload?: Upload
  takesHtml?: boolean
  responses: Responses
  refusals?: readonly number[]
  readsSecrets?: boolean
  changesNothing?: boolean
  handler: (call: never) => Promise<{ status: number; body?: unknown; headers?: Record<string, string> }>
}

/** Declares a route; only fixes the types. */
export const route = <
  const M extends Method,
  const Path extends string,
  const R extends Responses,
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
>(
  declaration: Route<M, Path, P, Q, B, R>,
): Route<M, Path, P, Q, B, R> => declaration

type Input<S> = S extends z.ZodType ? (z.ZodType extends S ? undefined : z.input<S>) : undefined

/** The types of a list of routes by `METHOD path`, for clients of the API that import types only. */
export type ApiOf<Routes extends readonly AnyRoute[]> = {
  [R in Routes[number] as `${Uppercase<R['method']>} ${R['path']}`]: {
    params: PathParams<R['path']>
    query: Input<R['query']>
    body: Input<R['body']>
    reply: {
      [S in keyof R['responses'] & number]: R['responses'][S] extends z.ZodType
        ? z.output<R['responses'][S]>
        : undefined
    }[keyof R['responses'] & number]
  }
}
