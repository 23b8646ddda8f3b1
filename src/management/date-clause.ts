import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { Clause } from './lucene.ts'
import { invalid } from './validation.ts'

const eb = expressionBuilder<Schema, never>()

/** The first and last millisecond that a date names: a year, a month, a day or an instant, in UTC unless it says otherwise. */
const spanOf = (text: string): [number, number] => {
  const zoned = /T/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? `${text}Z` : text
  const from = Date.parse(zoned)
  if (Number.isNaN(from)) throw invalid('Query', `Object didn't pass validation for format date-time: ${text}`, ['q'])
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(text)
  if (!parts) return [from, from]
  const [year, month, day] = [Number(parts[1]), parts[2], parts[3]]
  const next =
    month === undefined
      ? Date.UTC(year + 1, 0)
      : day === undefined
        ? Date.UTC(year, Number(month))
        : Date.UTC(year, Number(month) - 1, Number(day) + 1)
  return [from, next - 1]
}

/**
 * The milliseconds that a clause on a date allows, both included; nothing where it only asks whether there is a date. A
 * date without all its parts stands for the whole span: `[2026-01 TO 2026-02]` is two months.
 */
export const datesOf = (clause: Clause): { min?: number; max?: number } | undefined => {
  const bound = (operator: '>' | '>=' | '<' | '<=', text: string) => {
    const [first, last] = spanOf(text)
    switch (operator) {
      case '>':
        return { min: last + 1 }
      case '>=':
        return { min: first }
      case '<':
        return { max: first - 1 }
      case '<=':
        return { max: last }
      default:
        return operator satisfies never
    }
  }
  switch (clause.kind) {
    case 'exists':
      return undefined
    case 'compare':
      return bound(clause.operator, clause.value)
    case 'range':
      return {
        ...(clause.min !== undefined && bound(clause.minInclusive ? '>=' : '>', clause.min)),
        ...(clause.max !== undefined && bound(clause.maxInclusive ? '<=' : '<', clause.max)),
      }
    case 'term':
      if (clause.value === '*') return undefined
      return { ...bound('>=', clause.value), ...bound('<=', clause.value) }
    default:
      return clause satisfies never
  }
}

/** A column of times against a clause. */
export const matchDate = (date: Expression<number | null>, clause: Clause): Expression<SqlBool> => {
  const { min, max } = datesOf(clause) ?? {}
  return eb.and([
    sql<SqlBool>`${date} is not null`,
    ...(min === undefined ? [] : [sql<SqlBool>`${date} >= ${min}`]),
    ...(max === undefined ? [] : [sql<SqlBool>`${date} <= ${max}`]),
  ])
}
