import { z } from '@hono/zod-openapi'
import { invalid } from './validation.ts'

/** `fields` and `include_fields` (management reference, 1.5). */
export const fieldsQuery = {
  fields: z
    .string()
    .regex(/^((([\w.$-]+)|"[^"]*")(,\s*(([\w.$-]+)|"[^"]*"))*)?$/)
    .optional()
    .describe('Comma-separated list of fields to include or exclude in the result'),
  include_fields: z
    .boolean()
    .default(true)
    .describe('Whether specified fields are to be included (true) or excluded (false).'),
}

export interface FieldsQuery {
  fields?: string
  include_fields: boolean
}

type Json = Record<string, unknown>

/** Keeps or drops the members that `fields` names; dots reach into objects. Without `fields` nothing changes. */
export const selectFields = <T extends object>(item: T, query: FieldsQuery): Partial<T> => {
  if (!query.fields) return item
  const paths = query.fields.split(',').map(field => field.trim().split('.'))
  return (query.include_fields ? keep(item as Json, paths) : drop(item as Json, paths)) as Partial<T>
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const keep = (item: Json, paths: string[][]): Json => {
  const kept: Json = {}
  for (const [head, ...rest] of paths) {
    if (head === undefined || !Object.hasOwn(item, head)) continue
    const value = item[head]
    if (rest.length === 0) kept[head] = value
    else if (isObject(value)) kept[head] = { ...(isObject(kept[head]) ? kept[head] : {}), ...keep(value, [rest]) }
  }
  return kept
}

const drop = (item: Json, paths: string[][]): Json => {
  const left: Json = { ...item }
  for (const [head, ...rest] of paths) {
    if (head === undefined) continue
    const value = left[head]
    if (rest.length === 0) delete left[head]
    else if (isObject(value)) left[head] = drop(value, [rest])
  }
  return left
}

/** `sort=field:1` or `field:-1`. */
export const sortQuery = {
  sort: z
    .string()
    .regex(/^[\w.]+:(1|-1)$/)
    .optional()
    .describe('Field to sort by. Use field:order where order is 1 for ascending and -1 for descending.'),
}

/** The column and direction that `sort` names, among those that may be sorted by. */
export const sortOf = <F extends string>(
  sort: string | undefined,
  fields: readonly F[],
): { field: F; direction: 'asc' | 'desc' } | undefined => {
  if (sort === undefined) return undefined
  const [name, order] = sort.split(':')
  const field = fields.find(candidate => candidate === name)
  if (!field) throw invalid('Query', `Invalid value "${sort}"`, ['sort'])
  return { field, direction: order === '1' ? 'asc' : 'desc' }
}
