import type { LogsSearch } from '../../routes/logs-search.ts'
import type { Entry } from './queries.ts'

/** Groups of types that people look for; any other type can be named by its code. */
export const groups = [
  { label: 'All', value: '' },
  { label: 'Logins', value: 'logins', types: ['s', 'f', 'fp', 'fu'] },
  { label: 'MFA', value: 'mfa', types: ['gd_*', 'mfar'] },
  { label: 'Actions', value: 'actions', types: ['actions_execution_failed'] },
  { label: 'Management', value: 'management', types: ['sapi', 'fapi'] },
] as const

const typesOf = (type: string): readonly string[] => {
  const group = groups.find(one => one.value === type)
  return group && 'types' in group ? group.types : [type]
}

const quoted = (value: string): string => `"${value.replace(/(["\\])/g, '\\$1')}"`

/** A value as the query says it: whole, unless it ends in a star. */
const asWritten = (value: string): string => (value.endsWith('*') ? value.replace(/[\s"():]/g, '\\$&') : quoted(value))

/** The filters as one query of the Management API. Pure. */
export const queryOf = ({ type, user, client, connection, ip, from, to, q }: LogsSearch): string | undefined => {
  const types = type ? typesOf(type) : []
  const clauses = [
    types.length === 1 ? `type:${types[0]}` : types.length > 1 ? `type:(${types.join(' OR ')})` : undefined,
    user && `${user.includes('|') ? 'user_id' : 'user_name'}:${asWritten(user)}`,
    client && `client_id:${asWritten(client)}`,
    connection && `connection:${asWritten(connection)}`,
    ip && `ip:${asWritten(ip)}`,
    (from || to) && `date:[${from ?? '*'} TO ${to ?? '*'}]`,
    q && (q.includes(' OR ') ? `(${q})` : q),
  ].filter(clause => typeof clause === 'string' && clause !== '')
  return clauses.length === 0 ? undefined : clauses.join(' AND ')
}

const matches = (value: string | null | undefined, wanted: string): boolean =>
  wanted.endsWith('*') ? (value ?? '').startsWith(wanted.slice(0, -1)) : value === wanted

/** Whether an entry that arrived live belongs to what is looked at; a query in Lucene syntax is the server's to answer. Pure. */
export const passes = (entry: Entry, { type, user, client, connection, ip }: LogsSearch): boolean =>
  (!type || typesOf(type).some(one => matches(entry.type, one))) &&
  (!user || matches(user.includes('|') ? entry.user_id : entry.user_name, user)) &&
  (!client || matches(entry.client_id, client)) &&
  (!connection || matches(entry.connection, connection)) &&
  (!ip || matches(entry.ip, ip))
