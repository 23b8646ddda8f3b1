import { z } from '@hono/zod-openapi'
import { categories } from '../log-streams/categories.ts'
import type { StreamType } from '../log-streams/sink.ts'
import { format, uniqueItems } from './schemas.ts'

const web = (text: string) =>
  URL.canParse(text) && !/\s/.test(text) && /^https?:\/\/[^/@]+(\/|\?|$)/i.test(text) && !new URL(text).username

const address = format('absolute-uri', web)
const secret = z.string().min(1).max(4096)
/** What stands in the head of a request: one line, as HTTP has it. */
const headerValue = z
  .string()
  .max(4096)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get in.
  .regex(/^[^\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]*$/)

/** Headers that are the connection's own. */
const ofConnection =
  /^(host|connection|content-length|content-encoding|transfer-encoding|te|trailer|upgrade|keep-alive|expect|proxy-.*)$/i
const headerName = format(
  'http-header-name',
  name => /^[!#$%&'*+.^_`|~\w-]{1,128}$/.test(name) && !ofConnection.test(name),
)

const hostname = format('hostname', text => /^(?=.{1,253}$)[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(text))
const port = format('port', text => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535)

/** The members of each sink, and which of them are secret. */
export const sinks = {
  http: z.strictObject({
    httpEndpoint: address.describe('HTTP endpoint'),
    httpAuthorization: headerValue.optional().describe('HTTP Authorization header'),
    httpContentType: headerValue.optional().describe('HTTP Content-Type header'),
    httpContentFormat: z.enum(['JSONARRAY', 'JSONLINES', 'JSONOBJECT']).optional().describe('HTTP JSON format'),
    httpCustomHeaders: z
      .array(z.strictObject({ header: headerName, value: headerValue }))
      .max(50)
      .optional()
      .describe('custom HTTP headers'),
  }),
  datadog: z.strictObject({
    datadogApiKey: headerValue.min(1).describe('Datadog API Key'),
    datadogRegion: z.enum(['us', 'eu', 'us3', 'us5']).describe('Datadog region'),
  }),
  splunk: z.strictObject({
    splunkDomain: hostname.describe('Splunk URL Endpoint'),
    splunkPort: port.describe('Port'),
    splunkToken: headerValue.min(1).describe('Splunk token'),
    splunkSecure: z.boolean().describe('Verify TLS certificate'),
  }),
  sumo: z.strictObject({ sumoSourceAddress: address.describe('HTTP Source Address') }),
  segment: z.strictObject({ segmentWriteKey: secret.describe('Segment write key') }),
  mixpanel: z.strictObject({
    mixpanelRegion: z.enum(['us', 'eu']).describe('Mixpanel Region'),
    mixpanelProjectId: z.string().min(1).max(255).describe('Mixpanel Project Id'),
    mixpanelServiceAccountUsername: z.string().min(1).max(255).describe('Mixpanel Service Account Username'),
    mixpanelServiceAccountPassword: secret.describe('Mixpanel Service Account Password'),
  }),
} as const satisfies Record<StreamType, z.ZodType>

/** Streams that live in another company's cloud, between it and Auth0. */
const partnerSinks = {
  eventbridge: z.strictObject({ awsAccountId: z.string(), awsRegion: z.string() }),
  eventgrid: z.strictObject({
    azureSubscriptionId: z.string(),
    azureRegion: z.string(),
    azureResourceGroup: z.string(),
  }),
} as const

const name = z.string().min(1).max(255).describe('log stream name')
const filters = z
  .array(
    z.strictObject({
      type: z.enum(['category']).default('category'),
      name: z.enum(categories as [string, ...string[]]).describe('Category group name'),
    }),
  )
  .describe(
    'Only logs events matching these filters will be delivered by the stream. If omitted or empty, all events will be delivered.',
  )
const piiConfig = z.strictObject({
  log_fields: uniqueItems(z.array(z.enum(['first_name', 'last_name', 'username', 'email', 'phone', 'address'])).min(1)),
  method: z.enum(['mask', 'hash']).default('hash'),
  algorithm: z.enum(['xxhash']).default('xxhash'),
})
const isPriority = z.boolean().describe('True for priority log streams, false for non-priority')
const startFrom = z.iso
  .datetime({ offset: true })
  .describe('The optional datetime (ISO 8601) to start streaming logs from')

const ofType = <T extends string, S extends z.ZodType>(type: T, sink: S) =>
  z.strictObject({
    type: z.literal(type),
    name: name.optional(),
    isPriority: isPriority.optional(),
    filters: filters.optional(),
    pii_config: piiConfig.optional(),
    sink,
    startFrom: startFrom.optional(),
  })

/** What each type takes. The schema of a request is one of these, by its `type`. */
const createBodies = {
  http: ofType('http', sinks.http),
  datadog: ofType('datadog', sinks.datadog),
  splunk: ofType('splunk', sinks.splunk),
  sumo: ofType('sumo', sinks.sumo),
  segment: ofType('segment', sinks.segment),
  mixpanel: ofType('mixpanel', sinks.mixpanel),
  eventbridge: ofType('eventbridge', partnerSinks.eventbridge),
  eventgrid: ofType('eventgrid', partnerSinks.eventgrid),
} as const

export const isPartnerType = (type: string): type is keyof typeof partnerSinks => type in partnerSinks

export const createBody = z.discriminatedUnion('type', [
  createBodies.http,
  createBodies.datadog,
  createBodies.splunk,
  createBodies.sumo,
  createBodies.segment,
  createBodies.mixpanel,
  createBodies.eventbridge,
  createBodies.eventgrid,
])

export const updateBody = z.strictObject({
  name: name.optional(),
  status: z.enum(['active', 'paused', 'suspended']).optional(),
  isPriority: isPriority.optional(),
  filters: filters.optional(),
  pii_config: piiConfig.nullable().optional(),
  sink: z.record(z.string(), z.unknown()).optional(),
})

export const streamSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  type: z.string(),
  status: z.enum(['active', 'paused', 'suspended']),
  isPriority: z.boolean(),
  filters: z.array(z.object({ type: z.string(), name: z.string() })),
  pii_config: z
    .object({ log_fields: z.array(z.string()), method: z.string().optional(), algorithm: z.string().optional() })
    .optional(),
  // Secrets are left out for users who may not change them.
  sink: z.union([
    sinks.http,
    sinks.datadog.partial({ datadogApiKey: true }),
    sinks.splunk.partial({ splunkToken: true }),
    sinks.sumo.partial({ sumoSourceAddress: true }),
    sinks.segment.partial({ segmentWriteKey: true }),
    sinks.mixpanel.omit({ mixpanelServiceAccountPassword: true }),
  ]),
})
