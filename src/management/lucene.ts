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

/** Turns the Lucene subset of management reference 1.6 into SQL. Refuses what does not parse with `invalid_query_string`. */
export const luceneToSql = (query: string, resolve: Resolver): Expression<SqlBool> => {
  let root: Node
  try {
    root = lucene.parse(separateComparisons(query)) as Node
  } catch {
    throw new AppError('invalid_query_string', {
      message: `Query validation error: 'Invalid query "${query}"' on property q.`,
    })
  }
  return compile(root, undefined, resolve)
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
const compile = (node: Node, field: string | undefined, resolve: Resolver): Expression<SqlBool> => {
  const inner = node.field && node.field !== '<implicit>' && node.left ? node.field : field
  if (!node.left) return clause(node, field, resolve)
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
  const groups: Expression<SqlBool>[][] = []
  for (const part of parts) {
    const compiled = compile(part.node, inner, resolve)
    const expression = part.negated ? not(compiled) : compiled
    if (part.joined === 'AND') groups.at(-1)?.push(expression)
    else groups.push([expression])
  }
  return eb.or(groups.map(group => eb.and(group)))
}

const clause = (node: Node, outer: string | undefined, resolve: Resolver): Expression<SqlBool> => {
  const named = node.field && node.field !== '<implicit>' ? node.field : outer
  const negated = named?.startsWith('-') || node.prefix === '-'
  const field = named?.replace(/^[-+]/, '')
  const expression = resolveClause(field, node, resolve)
  return negated ? not(expression) : expression
}

const resolveClause = (field: string | undefined, node: Node, resolve: Resolver): Expression<SqlBool> => {
  if (node.term_min !== undefined || node.term_max !== undefined) {
    const bound = (term: string | undefined) => (term === undefined || term === '*' ? undefined : unquote(term))
    return resolve(field, {
      kind: 'range',
      min: bound(node.term_min),
      max: bound(node.term_max),
      minInclusive: node.inclusive === 'both' || node.inclusive === 'left',
      maxInclusive: node.inclusive === 'both' || node.inclusive === 'right',
    })
  }
  const term = node.term ?? ''
  if (field === '_exists_') return resolve(literal(term), { kind: 'exists' })
  const comparison = node.quoted ? null : /^(>=|<=|>|<)(.+)$/s.exec(term)
  if (comparison)
    return resolve(field, {
      kind: 'compare',
      operator: comparison[1] as '>' | '>=' | '<' | '<=',
      value: literal(comparison[2] as string),
    })
  return resolve(field, { kind: 'term', value: node.quoted ? literal(term) : term, quoted: node.quoted === true })
}

const literal = (term: string): string => term.replace(/\\(.)/gs, '$1')
const unquote = (term: string): string => literal(term.replace(/^"(.*)"$/s, '$1'))

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
      if (clause.quoted || !/(?<!\\)\*/.test(clause.value))
        return sql<SqlBool>`${side} = ${value(literal(clause.value))}`
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
