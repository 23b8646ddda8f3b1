import { z } from '@hono/zod-openapi'
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import { AppError } from '../errors.ts'
import { indexedLogMembers, type LogSearch, logById, logsAfter, searchLogs } from '../store/logs.ts'
import type { Schema } from '../store/schema.ts'
import { datesOf, matchDate } from './date-clause.ts'
import { fieldsQuery, selectFields, sortOf, sortQuery } from './fields.ts'
import { logSchema } from './log-schema.ts'
import {
  type Clause,
  exactValue,
  matchText,
  parseQuery,
  type Query,
  queryToSql,
  required,
  wildcardParts,
} from './lucene.ts'
import { offsetPage, offsetPageSchema, offsetQuery, pageOf, refuseDeepPages } from './pagination.ts'
import { route } from './route.ts'
import { invalid } from './validation.ts'

const textFields = [
  'audience',
  'client_id',
  'client_name',
  'connection',
  'connection_id',
  'description',
  'hostname',
  'ip',
  'log_id',
  'organization_id',
  'scope',
  'strategy',
  'strategy_type',
  'type',
  'user_agent',
  'user_id',
  'user_name',
] as const

/** Where a word without a field looks (management reference, 1.6). */
const bareFields = ['client_name', 'connection', 'description', 'ip', 'log_id', 'type', 'user_name'] as const

const eb = expressionBuilder<Schema, 'logs'>()

/** A search of tenant logs as SQL: case-sensitive, whole values, wildcards (login-flow reference, 6.4). */
const resolve = (field: string | undefined, clause: Clause): Expression<SqlBool> => {
  mustHaveLiterals(clause)
  if (field === undefined) return eb.or(bareFields.map(name => matchText(sql.ref<string | null>(name), clause)))
  if (field === 'date') return matchDate(sql.ref('date'), clause)
  return matchText(sql.ref<string | null>(memberOf(field)), clause)
}

const memberOf = (field: string): (typeof textFields)[number] => {
  const known = textFields.find(name => name === (field === '_id' ? 'log_id' : field))
  if (!known) throw invalid('Query', `Field "${field}" is not searchable`, ['q'])
  return known
}

/** A wildcard anywhere but at the end needs three characters to go by. */
const mustHaveLiterals = (clause: Clause): void => {
  const parts = wildcardParts(clause)
  if (!parts || (parts.length === 2 && parts[1] === '')) return
  const short = parts.find(part => part !== '' && part.length < 3)
  if (short !== undefined)
    throw invalid('Query', `String is too short (${short.length} chars), minimum 3`, ['q'], 'Text beside a wildcard')
}

/** What a query says that narrows down where to look, and the whole of it where that is not all. */
const searchOf = (text: string): Pick<LogSearch, 'among' | 'dates' | 'where'> => {
  const query = parseQuery(text)
  const where = queryToSql(query, resolve)
  const clauses = required(query)
  const among = indexedLogMembers
    .flatMap(member =>
      clauses.flatMap(({ field, clause }) => {
        const value = field !== undefined && field !== 'date' && memberOf(field) === member && exactValue(clause)
        return typeof value === 'string' ? [{ member, value }] : []
      }),
    )
    .at(0)
  const dates = clauses.flatMap(({ field, clause }) => (field === 'date' ? (datesOf(clause) ?? []) : []))
  const mins = dates.flatMap(({ min }) => min ?? [])
  const maxs = dates.flatMap(({ max }) => max ?? [])
  return {
    ...(among && { among }),
    dates: {
      ...(mins.length > 0 && { min: Math.max(...mins) }),
      ...(maxs.length > 0 && { max: Math.min(...maxs) }),
    },
    ...(!(among && isClause(query)) && { where }),
  }
}

const isClause = (query: Query): boolean =>
  query.kind === 'clause' ||
  ((query.kind === 'and' || query.kind === 'or') && query.of.length === 1 && query.of.every(isClause))

/** Reads `sort=date:1|-1`; newest first unless told. */
const orderOf = (sort: string | undefined): LogSearch['order'] => sortOf(sort, ['date'])?.direction ?? 'desc'

const logs = offsetPage('logs')
const logsSchema = offsetPageSchema('logs', logSchema)

/** `GET /logs`, `GET /logs/{id}` (management reference, 2.17). */
export const logRoutes = [
  route({
    method: 'get',
    path: '/logs',
    scopes: ['read:logs', 'read:logs_users'],
    summary: 'Search log events',
    tag: 'Logs',
    query: z.strictObject({
      ...offsetQuery,
      ...sortQuery,
      ...fieldsQuery,
      q: z.string().max(1000).optional().describe('Query in Lucene query string syntax.'),
      search: z.string().max(1000).optional().describe('The same as q.'),
      from: z.string().max(64).optional().describe('Log Event Id from which to start retrieving logs.'),
      take: z.int().min(1).max(100).optional().describe('Number of entries to retrieve when using the from parameter.'),
    }),
    responses: { 200: logsSchema },
    handler: async ({ db, query, now, http }) => {
      if (query.from !== undefined || query.take !== undefined) {
        const entries = await logsAfter(db, query.from ?? '', query.take ?? 50, now)
        const last = entries.at(-1)?.['log_id'] ?? query.from ?? ''
        const same = new URLSearchParams({
          from: String(last),
          take: String(query.take ?? 50),
          ...(query.fields !== undefined && { fields: query.fields, include_fields: String(query.include_fields) }),
        })
        const next = `${http.issuer}api/v2/logs?${same}`
        return {
          status: 200,
          body: entries.map(entry => selectFields(entry, query)),
          headers: { Link: `<${next}>; rel="next"` },
        }
      }
      refuseDeepPages(query)
      const text = query.q ?? query.search
      const search = {
        ...pageOf(query),
        order: orderOf(query.sort),
        ...(text && searchOf(text)),
      }
      const { logs: found, total } = await searchLogs(db, search, query.include_totals)
      return {
        status: 200,
        body: logs(
          found.map(entry => selectFields(entry, query)),
          total ?? 0,
          query,
          { length: true },
        ),
      }
    },
  }),
  route({
    method: 'get',
    path: '/logs/{id}',
    scopes: ['read:logs', 'read:logs_users'],
    summary: 'Get a log event by id',
    tag: 'Logs',
    responses: { 200: logSchema },
    handler: async ({ db, params }) => {
      const entry = await logById(db, params.id)
      if (!entry) throw new AppError('not_found', { message: 'The log does not exist.', showCode: false })
      return { status: 200, body: entry }
    },
  }),
  route({
    method: 'get',
    path: '/users/{id}/logs',
    scopes: ['read:logs', 'read:logs_users'],
    summary: "Get user's log events",
    tag: 'Users',
    query: z.strictObject({ ...offsetQuery, ...sortQuery }),
    responses: { 200: logsSchema },
    handler: async ({ db, params, query }) => {
      refuseDeepPages(query)
      const { logs: found, total } = await searchLogs(
        db,
        { ...pageOf(query), order: orderOf(query.sort), among: { member: 'user_id', value: params.id } },
        query.include_totals,
      )
      return { status: 200, body: logs(found, total ?? 0, query, { length: true }) }
    },
  }),
] as const
