import { randomInt } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'
import type { Category } from '../log-streams/categories.ts'
import type { Destination, PiiConfig } from '../log-streams/sink.ts'
import {
  deleteLogStream,
  insertLogStream,
  type LogStream,
  listLogStreams,
  logStreamById,
  type StreamWritten,
  updateLogStream,
} from '../store/log-streams.ts'
import { createBody, isPartnerType, sinks, streamSchema, updateBody } from './log-streams-schemas.ts'
import { seesSecrets } from './reach.ts'
import { type Caller, route } from './route.ts'
import { validate } from './validation.ts'

const tag = 'Log Streams'

const newId = (): string => `lst_${Array.from({ length: 16 }, () => randomInt(10)).join('')}`

/** All that Auth0 shows of a sink, which is everything but a Mixpanel password; without its secrets for who may not see them. */
const shownSink = ({ type, sink }: Destination, caller: Caller): z.input<typeof streamSchema>['sink'] => {
  const { members, others } = secrets[type]
  const hidden: readonly string[] = seesSecrets(caller, 'log_streams')
    ? ['mixpanelServiceAccountPassword']
    : [...members, ...others]
  return Object.fromEntries(Object.entries(sink).filter(([name]) => !hidden.includes(name)))
}

const shown = (stream: LogStream, caller: Caller) => ({
  id: stream.id,
  ...(stream.name !== null && { name: stream.name }),
  type: stream.destination.type,
  status: stream.status,
  isPriority: stream.isPriority,
  filters: stream.filters,
  ...(stream.piiConfig && { pii_config: stream.piiConfig }),
  sink: shownSink(stream.destination, caller),
})

const missing = () => new AppError('not_found', { message: 'The log stream does not exist.', showCode: false })

const mustBeWritten = (result: StreamWritten): void => {
  if (result === 'absent') throw missing()
  if (result === 'taken')
    throw new AppError('conflict', { message: 'A log stream with this name already exists.', showCode: false })
}

/**
 * What is secret of each sink. `members` stay as they are where a change leaves them out, as tools do that never saw them,
 * as long as `sameWhile` are the same; `others` are given whole, and hold a secret too.
 */
const secrets = {
  http: { members: ['httpAuthorization'], others: ['httpCustomHeaders'], sameWhile: ['httpEndpoint'] },
  datadog: { members: ['datadogApiKey'], others: [], sameWhile: [] },
  splunk: { members: ['splunkToken'], others: [], sameWhile: ['splunkDomain', 'splunkPort', 'splunkSecure'] },
  sumo: { members: [], others: ['sumoSourceAddress'], sameWhile: [] },
  segment: { members: ['segmentWriteKey'], others: [], sameWhile: [] },
  mixpanel: { members: ['mixpanelServiceAccountPassword'], others: [], sameWhile: [] },
} as const satisfies Record<Destination['type'], { members: string[]; others: string[]; sameWhile: string[] }>

/**
 * The destination with another sink. A secret that the new one leaves out is kept, but only for the receiver that it was
 * given for: else whoever may change a stream could have its secret sent to himself.
 */
const withSink = ({ type, sink: current }: Destination, given: Record<string, unknown>): Destination => {
  const before: Record<string, unknown> = { ...current }
  const { members, sameWhile } = secrets[type]
  const kept = sameWhile.every(member => given[member] === before[member])
    ? Object.fromEntries(members.filter(member => !(member in given)).map(member => [member, before[member]]))
    : {}
  const sink = validate('Payload', z.strictObject({ sink: sinks[type] }), { sink: { ...kept, ...given } }).sink
  return { type, sink } as Destination
}

const filtersOf = (filters: { type: string; name: string }[]): LogStream['filters'] =>
  filters.map(({ name }) => ({ type: 'category', name: name as Category }))

/** `/log-streams` (management reference, 2.17). */
export const logStreamRoutes = [
  route({
    method: 'get',
    path: '/log-streams',
    scopes: ['read:log_streams'],
    summary: 'Get log streams',
    tag,
    responses: { 200: z.array(streamSchema) },
    readsSecrets: true,
    handler: async ({ db, services, caller }) => ({
      status: 200,
      body: (await listLogStreams(db, services.box)).map(stream => shown(stream, caller)),
    }),
  }),
  route({
    method: 'post',
    path: '/log-streams',
    scopes: ['create:log_streams'],
    summary: 'Create a log stream',
    tag,
    body: createBody,
    responses: { 200: streamSchema },
    refusals: [409],
    handler: async ({ db, services, caller, now, body }) => {
      if (isPartnerType(body.type))
        throw new AppError('feature_not_enabled', {
          message: `Log streams of type ${body.type} are not enabled for this tenant: they need a partner source that only Auth0 has.`,
          showCode: false,
        })
      const stream: LogStream = {
        id: newId(),
        name: body.name ?? null,
        status: 'active',
        isPriority: body.isPriority ?? false,
        filters: filtersOf(body.filters ?? []),
        piiConfig: body.pii_config,
        destination: { type: body.type, sink: body.sink } as Destination,
      }
      const startFrom = body.startFrom === undefined ? now : Date.parse(body.startFrom)
      mustBeWritten(await insertLogStream(db, services.box, stream, { now, startFrom }))
      return { status: 200, body: shown(stream, caller) }
    },
  }),
  route({
    method: 'get',
    path: '/log-streams/{id}',
    scopes: ['read:log_streams'],
    summary: 'Get log stream by ID',
    tag,
    responses: { 200: streamSchema },
    readsSecrets: true,
    handler: async ({ db, services, caller, params }) => {
      const stream = await logStreamById(db, services.box, params.id)
      if (!stream) throw missing()
      return { status: 200, body: shown(stream, caller) }
    },
  }),
  route({
    method: 'patch',
    path: '/log-streams/{id}',
    scopes: ['update:log_streams'],
    summary: 'Update a log stream',
    tag,
    body: updateBody,
    responses: { 200: streamSchema },
    refusals: [409],
    handler: async ({ db, services, caller, now, params, body }) => {
      const current = await logStreamById(db, services.box, params.id)
      if (!current) throw missing()
      const change: Partial<LogStream> = {
        ...(body.name !== undefined && { name: body.name }),
        ...(body.status && { status: body.status }),
        ...(body.isPriority !== undefined && { isPriority: body.isPriority }),
        ...(body.filters && { filters: filtersOf(body.filters) }),
        ...(body.pii_config !== undefined && { piiConfig: (body.pii_config ?? undefined) as PiiConfig | undefined }),
        ...(body.sink && { destination: withSink(current.destination, body.sink) }),
      }
      mustBeWritten(await updateLogStream(db, services.box, params.id, change, now))
      return { status: 200, body: shown({ ...current, ...change }, caller) }
    },
  }),
  route({
    method: 'delete',
    path: '/log-streams/{id}',
    scopes: ['delete:log_streams'],
    summary: 'Delete log stream',
    tag,
    responses: { 204: null },
    handler: async ({ db, params }) => {
      if (!(await deleteLogStream(db, params.id))) throw missing()
      return { status: 204 }
    },
  }),
] as const
