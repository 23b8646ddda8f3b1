import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import type { Schema } from '../store/schema.ts'
import { wordPath } from '../store/user-terms.ts'
import { matchDate } from './date-clause.ts'
import { type Clause, luceneToSql, matchNumber, matchText } from './lucene.ts'
import { invalid } from './validation.ts'

const eb = expressionBuilder<Schema, 'users'>()
const column = (name: string) => sql.ref<string | null>(`users.${name}`)
const nothing = sql<SqlBool>`1 = 0`

/** Kept in lower case: the query is lowered, so that the index still serves. */
const lowered = new Set(['email', 'username'])
const folded = new Set(['name', 'nickname', 'given_name', 'family_name'])
const exact = new Set(['user_id', 'phone_number', 'picture', 'last_ip'])
const flags = new Set(['email_verified', 'phone_verified', 'blocked'])
const dates = new Set(['created_at', 'updated_at', 'last_login', 'last_password_reset', 'multifactor_last_modified'])
const bare = ['email', 'username', 'name', 'nickname', 'phone_number', 'user_id'] as const

/**
 * A search of users (engine v3, management reference 1.6) as a condition on `users`. A member that no user has matches
 * nobody; what does not parse is refused.
 */
export const userCondition = (query: string): Expression<SqlBool> => luceneToSql(query, resolve)

const resolve = (field: string | undefined, clause: Clause): Expression<SqlBool> => {
  if (field === undefined) return anywhere(clause)
  if (lowered.has(field)) return matchText(column(field), lower(clause))
  if (folded.has(field)) return matchText(column(field), clause, true)
  if (exact.has(field)) return matchText(column(field), clause)
  if (flags.has(field)) return matchFlag(sql.ref(`users.${field}`), clause)
  if (dates.has(field)) return matchDate(sql.ref(`users.${field}`), clause)
  if (field === 'logins_count') return matchNumber(sql.ref('users.logins_count'), clause, readNumber)
  if (field === 'email.domain') return matchDomain(clause)
  if (field === 'organization_id')
    return among('organization_members', matchText(sql.ref('organization_members.organization_id'), clause))
  if (field === 'identities.connection' || field === 'identities.provider')
    return among('identities', matchText(sql.ref(field), clause))
  if (field === 'identities.user_id')
    return among('identities', matchText(sql.ref('identities.identity_user_id'), clause))
  if (/^(app_metadata|user_metadata|identities\.profileData)\./.test(field)) return matchTerm(field, clause)
  return nothing
}

const lower = (clause: Clause): Clause => {
  switch (clause.kind) {
    case 'term':
    case 'compare':
      return { ...clause, value: clause.value.toLowerCase() }
    case 'range':
      return { ...clause, min: clause.min?.toLowerCase(), max: clause.max?.toLowerCase() }
    case 'exists':
      return clause
    default:
      return clause satisfies never
  }
}

/**
 * What a search without a field looks in: identifiers and names as a whole, and the words of names. A union of two, so
 * that PostgreSQL uses the indexes of both.
 */
const anywhere = (clause: Clause): Expression<SqlBool> => {
  const whole = eb.or(bare.map(name => resolve(name, clause)))
  const word = matchText(sql.ref('t.value'), lower(clause))
  return sql<SqlBool>`users.user_id in (select users.user_id from users where ${whole}
    union all select t.user_id from user_terms t where t.path = ${wordPath} and ${word})`
}

const inTerms = (condition: Expression<SqlBool>) =>
  sql<SqlBool>`users.user_id in (select t.user_id from user_terms t where ${condition})`

const among = (table: 'identities' | 'organization_members', condition: Expression<SqlBool>): Expression<SqlBool> =>
  sql<SqlBool>`users.user_id in (select ${sql.ref(`${table}.user_id`)} from ${sql.table(table)} where ${condition})`

/** The value stands in the text of the statement, so that an index on the few who are blocked serves. */
const matchFlag = (flag: Expression<number>, clause: Clause): Expression<SqlBool> => {
  if (clause.kind === 'exists') return sql<SqlBool>`1 = 1`
  if (clause.kind !== 'term' || !/^(true|false)$/i.test(clause.value)) return nothing
  return sql<SqlBool>`${flag} = ${sql.lit(clause.value.toLowerCase() === 'true' ? 1 : 0)}`
}

/** As the index on it is written: what follows the `@`. */
const domain = sql<string | null>`replace(users.email, rtrim(users.email, replace(users.email, '@', '')), '')`

const matchDomain = (clause: Clause): Expression<SqlBool> => matchText(domain, lower(clause))

const readNumber = (text: string): number => {
  const number = Number(text)
  if (text.trim() === '' || Number.isNaN(number))
    throw invalid('Query', `Expected type number but found "${text}"`, ['q'])
  return number
}

const matchTerm = (field: string, clause: Clause): Expression<SqlBool> => {
  if (clause.kind === 'exists') {
    const below = `${field.replace(/[\\%_]/g, '\\$&')}.%`
    return inTerms(sql<SqlBool>`t.path = ${field} or t.path like ${below} escape '\\'`)
  }
  const numeric =
    (clause.kind === 'compare' && isNumber(clause.value)) ||
    (clause.kind === 'range' && [clause.min, clause.max].every(bound => bound === undefined || isNumber(bound)))
  const condition = numeric
    ? matchNumber(sql.ref('t.number'), clause, readNumber)
    : matchText(sql.ref('t.value'), clause)
  return inTerms(sql<SqlBool>`t.path = ${field} and ${condition}`)
}

const isNumber = (text: string) => text.trim() !== '' && !Number.isNaN(Number(text))
