import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import lucene from 'lucene'
import { AppError } from '../errors.ts'
import type { Schema } from '../store/schema.ts'

/** One clause of a query, its field resolved by whoever knows the table. */
export type Clause =
  | { kind: 'term'; value: string; quoted: boolean }
  | { kind: 'compare'; operator: '>' | '>=' | '<' | '<='; value: string }
  | { kind: 'range'; min: string | undefined; max: string | undefined; minInclusive: boolean; maxInclusive: boolean }
  | { kind: 'exists' }

/** Says what a clause on a field (none for a bare word) means in SQL; throws `AppError` for a field it does not search. */
export type Resolver = (field: string | undefined, clause: Clause) => Expression<SqlBool>

interface Node {
  start?: string
  left?: Node
  right?: Node
  operator?: string
  field?: string
  parenthesized?: boolean
  term?: string
  quoted?: boolean
  prefix?: string | null
  term_min?: string
  term_max?: string
  inclusive?: 'both' | 'none' | 'left' | 'right'
}

/** What a query says: clauses, and how they are joined. */
export type Query =
  | { kind: 'clause'; field: string | undefined; clause: Clause }
  | { kind: 'not'; of: Query }
  | { kind: 'and' | 'or'; of: Query[] }

/** Reads the Lucene subset of management reference 1.6. Refuses what does not parse with `invalid_query_string`. Pure. */
export const parseQuery = (text: string): Query => {
  try {
    return read(lucene.parse(separateComparisons(text)) as Node, undefined)
  } catch {
    throw new AppError('invalid_query_string', {
      message: `Query validation error: 'Invalid query "${text}"' on property q.`,
    })
  }
}

/** A query as SQL, its clauses by `resolve`. */
export const queryToSql = (query: Query, resolve: Resolver): Expression<SqlBool> => {
  switch (query.kind) {
    case 'clause':
      return resolve(query.field, query.clause)
    case 'not':
      return not(queryToSql(query.of, resolve))
    case 'and':
      return eb.and(query.of.map(part => queryToSql(part, resolve)))
    case 'or':
      return eb.or(query.of.map(part => queryToSql(part, resolve)))
    default:
      return query satisfies never
  }
}

/** Turns a query into SQL at once. */
export const luceneToSql = (query: string, resolve: Resolver): Expression<SqlBool> =>
  queryToSql(parseQuery(query), resolve)

/** The clauses that everything found must meet, whatever else a query says. Pure. */
export const required = (query: Query): Extract<Query, { kind: 'clause' }>[] => {
  if (query.kind === 'clause') return [query]
  if (query.kind === 'and' || (query.kind === 'or' && query.of.length === 1)) return query.of.flatMap(required)
  return []
}

const eb = expressionBuilder<Schema, never>()

/** What a column without a value does not match, its negation does. */
const not = (expression: Expression<SqlBool>) => sql<SqlBool>`not coalesce(${expression}, false)`

/** The grammar knows no quotes after a comparison or in a range; what they enclose is escaped instead. */
const separateComparisons = (query: string): string =>
  query
    .replace(/:(>=|<=|>|<)"((?:[^"\\]|\\.)*)"/g, (_, op, value) => `:${op}${value.replace(/([\s:])/g, '\\$1')}`)
    .replace(/([[{])\s*("?)([^"\]}]*?)\2\s+TO\s+("?)([^"\]}]*?)\4\s*([\]}])/g, '$1$3 TO $5$6')

/** `a AND b OR c` parses to the right without precedence; here AND binds tighter, and words side by side are joined by OR as upstream. */
const read = (node: Node, field: string | undefined): Query => {
  const inner = node.field && node.field !== '<implicit>' && node.left ? node.field : field
  if (!node.left) return leaf(node, field)
  const parts: { joined: string; negated: boolean; node: Node }[] = []
  let rest: Node | undefined = node
  let joined = 'OR'
  let negated = node.start === 'NOT'
  while (rest) {
    const chain: Node = rest
    const isChain = chain.left !== undefined && (chain === node || !chain.parenthesized)
    parts.push({ joined, negated, node: isChain ? (chain.left as Node) : chain })
    if (!isChain || !chain.right) break
    const operator = chain.operator ?? '<implicit>'
    joined = operator.startsWith('AND') ? 'AND' : 'OR'
    negated = operator.endsWith('NOT')
    rest = chain.right
    if (rest.start === 'NOT') negated = true
  }
  const groups: Query[][] = []
  for (const part of parts) {
    const query = read(part.node, inner)
    const said: Query = part.negated ? { kind: 'not', of: query } : query
    if (part.joined === 'AND') groups.at(-1)?.push(said)
    else groups.push([said])
  }
  return { kind: 'or', of: groups.map(group => ({ kind: 'and', of: group })) }
}

const leaf = (node: Node, outer: string | undefined): Query => {
  const named = node.field && node.field !== '<implicit>' ? node.field : outer
  const negated = named?.startsWith('-') || node.prefix === '-'
  const clause = clauseOf(named?.replace(/^[-+]/, ''), node)
  return negated ? { kind: 'not', of: clause } : clause
}

const clauseOf = (field: string | undefined, node: Node): Query => {
  const on = (name: string | undefined, clause: Clause): Query => ({ kind: 'clause', field: name, clause })
  if (node.term_min !== undefined || node.term_max !== undefined) {
    const bound = (term: string | undefined) => (term === undefined || term === '*' ? undefined : unquote(term))
    return on(field, {
      kind: 'range',
      min: bound(node.term_min),
      max: bound(node.term_max),
      minInclusive: node.inclusive === 'both' || node.inclusive === 'left',
      maxInclusive: node.inclusive === 'both' || node.inclusive === 'right',
    })
  }
  const term = node.term ?? ''
  if (field === '_exists_') return on(literal(term), { kind: 'exists' })
  const comparison = node.quoted ? null : /^(>=|<=|>|<)(.+)$/s.exec(term)
  if (comparison)
    return on(field, {
      kind: 'compare',
      operator: comparison[1] as '>' | '>=' | '<' | '<=',
      value: literal(comparison[2] as string),
    })
  return on(field, { kind: 'term', value: node.quoted ? literal(term) : term, quoted: node.quoted === true })
}

const literal = (term: string): string => term.replace(/\\(.)/gs, '$1')
const unquote = (term: string): string => literal(term.replace(/^"(.*)"$/s, '$1'))

const wildcard = /(?<!\\)\*/

/** The one value that a clause asks for, if it asks for one. Pure. */
export const exactValue = (clause: Clause): string | undefined =>
  clause.kind !== 'term' || (!clause.quoted && wildcard.test(clause.value))
    ? undefined
    : clause.quoted
      ? clause.value
      : literal(clause.value)

/** The parts of a term between its wildcards, none for one without. Pure. */
export const wildcardParts = (clause: Clause): string[] | undefined =>
  clause.kind === 'term' && exactValue(clause) === undefined ? clause.value.split(/(?<!\\)\*/).map(literal) : undefined

/**
 * A text column against a clause: exact, by wildcard `*` where not quoted, by range, or present. `fold` compares without case.
 */
export const matchText = (column: Expression<string | null>, clause: Clause, fold = false): Expression<SqlBool> => {
  const side = fold ? sql<string>`lower(${column})` : column
  const value = (text: string) => (fold ? text.toLowerCase() : text)
  switch (clause.kind) {
    case 'exists':
      return sql<SqlBool>`${column} is not null`
    case 'compare':
      return sql<SqlBool>`${side} ${sql.raw(clause.operator)} ${value(clause.value)}`
    case 'range':
      return between(side, clause, value)
    case 'term': {
      const exact = exactValue(clause)
      if (exact !== undefined) return sql<SqlBool>`${side} = ${value(exact)}`
      const pattern = value(clause.value)
        .split(/(?<!\\)\*/)
        .map(part => literal(part).replace(/[\\%_]/g, '\\$&'))
        .join('%')
      return sql<SqlBool>`${side} like ${pattern} escape '\\'`
    }
    default:
      return clause satisfies never
  }
}

/** A numeric or time column against a clause; `read` turns the text into the column's number, or refuses it. */
export const matchNumber = (
  column: Expression<number | null>,
  clause: Clause,
  read: (text: string) => number,
): Expression<SqlBool> => {
  switch (clause.kind) {
    case 'exists':
      return sql<SqlBool>`${column} is not null`
    case 'compare':
      return sql<SqlBool>`${column} ${sql.raw(clause.operator)} ${read(clause.value)}`
    case 'range':
      return between(column, clause, read)
    case 'term':
      return sql<SqlBool>`${column} = ${read(literal(clause.value))}`
    default:
      return clause satisfies never
  }
}

const between = <T>(
  column: Expression<unknown>,
  range: Extract<Clause, { kind: 'range' }>,
  read: (text: string) => T,
): Expression<SqlBool> => {
  const bounds: Expression<SqlBool>[] = []
  if (range.min !== undefined)
    bounds.push(sql<SqlBool>`${column} ${sql.raw(range.minInclusive ? '>=' : '>')} ${read(range.min)}`)
  if (range.max !== undefined)
    bounds.push(sql<SqlBool>`${column} ${sql.raw(range.maxInclusive ? '<=' : '<')} ${read(range.max)}`)
  return bounds.length > 0 ? eb.and(bounds) : sql<SqlBool>`${column} is not null`
}
