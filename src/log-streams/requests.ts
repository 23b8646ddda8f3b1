import { createHash } from 'node:crypto'
import type { Destination, HttpSink } from './sink.ts'

/** One entry as it leaves. */
export interface StreamedEntry {
  log_id: string
  data: Record<string, unknown>
}

/** One POST that hands over a batch. */
export interface SinkRequest {
  url: string
  headers: Record<string, string>
  body: string
  /** Whether the certificate of the other side is checked. */
  checkCertificate: boolean
}

const json = 'application/json'
const datadogHosts = {
  us: 'http-intake.logs.datadoghq.com',
  eu: 'http-intake.logs.datadoghq.eu',
  us3: 'http-intake.logs.us3.datadoghq.com',
  us5: 'http-intake.logs.us5.datadoghq.com',
} as const
const mixpanelHosts = { us: 'api.mixpanel.com', eu: 'api-eu.mixpanel.com' } as const

/** What the receiver of this kind expects for these entries. Pure. */
export const sinkRequest = (destination: Destination, entries: StreamedEntry[]): SinkRequest => {
  switch (destination.type) {
    case 'http':
      return httpRequest(destination.sink, entries)
    case 'datadog':
      return {
        url: `https://${datadogHosts[destination.sink.datadogRegion]}/api/v2/logs`,
        headers: { 'content-type': json, 'dd-api-key': destination.sink.datadogApiKey },
        body: JSON.stringify(
          entries.map(entry => ({
            ddsource: 'auth0',
            service: text(entry, 'tenant_name'),
            hostname: text(entry, 'hostname'),
            message: text(entry, 'description'),
            date: text(entry, 'date'),
            ...entry,
          })),
        ),
        checkCertificate: true,
      }
    case 'splunk': {
      const { splunkDomain, splunkPort, splunkToken, splunkSecure } = destination.sink
      return {
        url: `https://${splunkDomain}:${splunkPort}/services/collector/event`,
        headers: { 'content-type': json, authorization: `Splunk ${splunkToken}` },
        body: entries
          .map(entry =>
            JSON.stringify({
              time: Date.parse(text(entry, 'date')) / 1000,
              host: text(entry, 'hostname') || text(entry, 'tenant_name'),
              source: 'auth0',
              sourcetype: '_json',
              event: entry,
            }),
          )
          .join('\n'),
        checkCertificate: splunkSecure,
      }
    }
    case 'sumo':
      return {
        url: destination.sink.sumoSourceAddress,
        headers: { 'content-type': json },
        body: lines(entries),
        checkCertificate: true,
      }
    case 'segment':
      return {
        url: 'https://api.segment.io/v1/batch',
        headers: { 'content-type': json, authorization: basic(destination.sink.segmentWriteKey, '') },
        body: JSON.stringify({
          batch: entries.map(entry => {
            const user = text(entry, 'user_id')
            return {
              type: 'track',
              event: text(entry, 'type'),
              messageId: entry.log_id,
              timestamp: text(entry, 'date'),
              ...(user ? { userId: user } : { anonymousId: entry.log_id }),
              properties: entry.data,
            }
          }),
        }),
        checkCertificate: true,
      }
    case 'mixpanel': {
      const sink = destination.sink
      const query = new URLSearchParams({ strict: '1', project_id: sink.mixpanelProjectId })
      return {
        url: `https://${mixpanelHosts[sink.mixpanelRegion]}/import?${query}`,
        headers: {
          'content-type': json,
          authorization: basic(sink.mixpanelServiceAccountUsername, sink.mixpanelServiceAccountPassword),
        },
        body: JSON.stringify(
          entries.map(entry => ({
            event: text(entry, 'type'),
            properties: {
              ...entry.data,
              time: Date.parse(text(entry, 'date')),
              distinct_id: text(entry, 'user_id'),
              // At most 36 characters there, fewer than a log_id has.
              $insert_id: createHash('sha256').update(entry.log_id).digest('hex').slice(0, 32),
            },
          })),
        ),
        checkCertificate: true,
      }
    }
    default:
      return destination satisfies never
  }
}

const httpRequest = (sink: HttpSink, entries: StreamedEntry[]): SinkRequest => ({
  url: sink.httpEndpoint,
  headers: {
    ...Object.fromEntries((sink.httpCustomHeaders ?? []).map(({ header, value }) => [header.toLowerCase(), value])),
    'content-type': sink.httpContentType || json,
    ...(sink.httpAuthorization && { authorization: sink.httpAuthorization }),
  },
  body: httpBody(sink.httpContentFormat ?? 'JSONLINES', entries),
  checkCertificate: true,
})

const httpBody = (format: NonNullable<HttpSink['httpContentFormat']>, entries: StreamedEntry[]): string => {
  switch (format) {
    case 'JSONLINES':
      return lines(entries)
    case 'JSONARRAY':
      return JSON.stringify(entries)
    case 'JSONOBJECT':
      return JSON.stringify({ logs: entries })
    default:
      return format satisfies never
  }
}

const lines = (entries: StreamedEntry[]): string => entries.map(entry => JSON.stringify(entry)).join('\n')
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
const text = ({ data }: StreamedEntry, member: string): string => (typeof data[member] === 'string' ? data[member] : '')
