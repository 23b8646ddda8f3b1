import type { Insertable } from 'kysely'
import type { LogFact } from '../flow/log-fact.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { insertLogRows } from '../store/logs.ts'
import type { Schema } from '../store/schema.ts'
import { eventTypes, type LogType } from './event-types.ts'
import { newLogId } from './log-id.ts'

/** Who and where of a log entry. Whatever is unknown is left out. */
export interface LogContext {
  http?: Pick<HttpFacts, 'ip' | 'userAgent' | 'hostname' | 'auth0Client'>
  userId?: string
  userName?: string
  clientId?: string
  clientName?: string
  connection?: string
  connectionId?: string
  strategy?: string
  strategyType?: string
  organizationId?: string
  organizationName?: string
  audience?: string
  scope?: string
  sessionId?: string
  /** The login that the entry belongs to: the id of its trace. */
  traceId?: string
}

export type LogRow = Insertable<Schema['logs']>

/** Entries of a login always have these members, empty where nothing is known (login-flow reference, 6.1). */
const ofLogin: ReadonlySet<LogType> = new Set<LogType>(['s', 'f', 'w', 'mfar', 'ublkdu'])
const namesClient = (type: LogType): boolean => ofLogin.has(type) || type === 'pla' || type.startsWith('limit_')
const hasDetails = (type: LogType): boolean => (ofLogin.has(type) && type !== 'mfar') || type.startsWith('gd_')

/** The row of one entry, in the shape of API v2 (login-flow reference, 6.1). Pure but for time and the id. */
export const logRow = (services: Pick<Services, 'now' | 'geo'>, fact: LogFact, context: LogContext): LogRow => {
  const date = services.now()
  const log_id = newLogId(date)
  const userAgent = context.http?.userAgent
  const description = fact.description ?? eventTypes[fact.type]
  const record = {
    date: new Date(date).toISOString(),
    type: fact.type,
    description,
    connection: context.connection,
    connection_id: context.connectionId,
    client_id: context.clientId,
    client_name: context.clientName ?? (context.clientId || namesClient(fact.type) ? '' : undefined),
    ip: context.http?.ip,
    hostname: context.http?.hostname,
    user_agent: userAgent,
    user_id: context.userId,
    user_name: context.userName,
    audience: context.audience ?? (fact.type === 'w' ? '' : undefined),
    scope: context.scope,
    strategy: context.strategy ?? (ofLogin.has(fact.type) ? '' : undefined),
    strategy_type: context.strategyType ?? (ofLogin.has(fact.type) ? '' : undefined),
    organization_id: context.organizationId,
    organization_name: context.organizationName,
    auth0_client: context.http?.auth0Client,
    session_id: context.sessionId,
    location_info: locationOf(services, context),
    references: context.traceId === undefined ? undefined : { trace_id: context.traceId },
    details: fact.details ?? (hasDetails(fact.type) ? {} : undefined),
    tenant_name: tenantName,
    environment_name: 'self-hosted',
    $event_schema: { version: '1.0.0' },
    log_id,
    _id: log_id,
    isMobile: userAgent === undefined ? undefined : /Mobi|Android|iPhone|iPad/i.test(userAgent),
  }
  return {
    log_id,
    date,
    type: fact.type,
    description,
    client_id: indexed(context.clientId),
    client_name: context.clientName ?? null,
    connection: indexed(context.connection),
    connection_id: context.connectionId ?? null,
    hostname: context.http?.hostname ?? null,
    ip: indexed(context.http?.ip),
    organization_id: indexed(context.organizationId),
    strategy: context.strategy ?? null,
    strategy_type: context.strategyType ?? null,
    user_agent: userAgent ?? null,
    user_id: indexed(context.userId),
    user_name: context.userName ?? null,
    audience: context.audience ?? null,
    scope: context.scope ?? null,
    data: JSON.stringify(record),
  }
}

/** What entries are found by, as much of it as an index takes: a request may name things that are as long as itself. */
const indexed = (text: string | undefined): string | null => text?.slice(0, 512) ?? null

/** Where the address is, by the names of API v2 (login-flow reference, 6.1). */
const locationOf = ({ geo }: Pick<Services, 'geo'>, { http }: LogContext): Record<string, unknown> | undefined => {
  const geoip = http && geo.known(http.ip)?.geoip
  if (!geoip || Object.keys(geoip).length === 0) return undefined
  return {
    country_code: geoip.countryCode,
    country_code3: geoip.countryCode3,
    country_name: geoip.countryName,
    city_name: geoip.cityName,
    latitude: geoip.latitude,
    longitude: geoip.longitude,
    time_zone: geoip.timeZone,
    continent_code: geoip.continentCode,
  }
}

/** The one tenant's name, as logs, `event.tenant.id` and `otpauth` labels show it. */
export const tenantName = 'sallyport'

/** Writes entries in the caller's transaction, so that a log never tells of what did not happen. */
export const insertLogs = (trx: Db, rows: LogRow[]): Promise<void> => insertLogRows(trx, rows)

/** Writes one entry on its own, for events that change nothing else. */
export const writeLog = (
  services: Pick<Services, 'db' | 'now' | 'geo'>,
  fact: LogFact,
  context: LogContext,
): Promise<void> => insertLogRows(services.db, [logRow(services, fact, context)])
