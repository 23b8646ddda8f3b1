import type { z } from '@hono/zod-openapi'
import type { $ZodIssue } from 'zod/v4/core'
import { AppError, type ErrorCode } from '../errors.ts'

/** Which part of a request is looked at. */
export type Part = 'Payload' | 'Path' | 'Query'

const codes: Record<Part, ErrorCode> = {
  Payload: 'invalid_body',
  Path: 'invalid_uri',
  Query: 'invalid_query_string',
}

/**
 * Accepts what the schema accepts; else throws the error of that part with the text that Auth0's validator has for the
 * first problem (management reference, 1.3).
 */
export const validate = <S extends z.ZodType>(part: Part, schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0] as $ZodIssue
  const { problem, path } = explain(part, schema, issue, value)
  throw invalid(part, problem, path, descriptionAt(schema, path))
}

/** The error of a rule that a schema cannot state, in the same form. */
export const invalid = (part: Part, problem: string, path: PropertyKey[] = [], description?: string): AppError => {
  const where = path.length > 0 ? ` on property ${path.map(String).join('.')}` : ''
  const what = where && description ? ` (${description})` : ''
  return new AppError(codes[part], { message: `${part} validation error: '${problem}'${where}${what}.` })
}

/** What is wrong and where, for one issue of a schema, in the words of Auth0's validator. */
export const explain = (
  part: Part,
  schema: z.ZodType,
  issue: $ZodIssue,
  root: unknown,
): { problem: string; path: PropertyKey[] } => {
  const path = [...issue.path]
  const found = valueAt(root, path)
  switch (issue.code) {
    case 'invalid_type':
      // A required member with the value `undefined` cannot come over the wire: it is not there.
      if (found === undefined && path.length > 0)
        return { problem: `Missing required property: ${String(path.at(-1))}`, path: path.slice(0, -1) }
      return {
        problem: `Expected type ${typeName(issue.expected, schemaAt(schema, path))} but found type ${typeOf(found)}`,
        path,
      }
    case 'unrecognized_keys':
      return { problem: `Additional properties not allowed: ${issue.keys.join(',')}`, path }
    case 'invalid_value':
      if (found === undefined && path.length > 0)
        return { problem: `Missing required property: ${String(path.at(-1))}`, path: path.slice(0, -1) }
      return {
        problem:
          part === 'Path' ? `Invalid value ${JSON.stringify(found)}` : `No enum match for: ${JSON.stringify(found)}`,
        path,
      }
    case 'invalid_format':
      return {
        problem:
          issue.format === 'regex'
            ? `String does not match pattern ${String(issue.pattern).replace(/^\/|\/[a-z]*$/g, '')}: ${String(found)}`
            : `Object didn't pass validation for format ${issue.format}: ${String(found)}`,
        path,
      }
    case 'too_small':
      return { problem: outOfBounds(issue.origin, found, issue.minimum, 'short', issue.inclusive !== false), path }
    case 'too_big':
      return { problem: outOfBounds(issue.origin, found, issue.maximum, 'long', issue.inclusive !== false), path }
    case 'not_multiple_of':
      return { problem: `Value ${String(found)} is not a multiple of ${issue.divisor}`, path }
    case 'invalid_union': {
      const only = issue.errors.length === 1 ? issue.errors[0]?.[0] : undefined
      if (only) return explain(part, schema, { ...only, path: [...path, ...only.path] } as $ZodIssue, root)
      if (found === undefined && path.length > 0)
        return { problem: `Missing required property: ${String(path.at(-1))}`, path: path.slice(0, -1) }
      return { problem: "Data does not match any schemas from 'oneOf'", path }
    }
    case 'invalid_key':
    case 'invalid_element': {
      const inner = issue.issues[0]
      return { problem: inner?.message ?? issue.message, path }
    }
    case 'custom':
      return { problem: issue.message, path }
    default:
      return issue satisfies never
  }
}

const outOfBounds = (
  origin: string,
  found: unknown,
  bound: number | bigint,
  side: 'short' | 'long',
  inclusive: boolean,
): string => {
  const word = side === 'short' ? 'minimum' : 'maximum'
  switch (origin) {
    case 'string':
      return `String is too ${side} (${String(found).length} chars), ${word} ${bound}`
    case 'array':
    case 'set':
      return `Array is too ${side} (${(found as unknown[]).length}), ${word} ${bound}`
    case 'object':
      return `Too ${side === 'short' ? 'few' : 'many'} properties defined (${Object.keys(found as object).length}), ${word} ${bound}`
    default: {
      const relation = side === 'short' ? 'less than' : 'greater than'
      return inclusive
        ? `Value ${String(found)} is ${relation} ${word} ${bound}`
        : `Value ${String(found)} is equal or ${relation} exclusive ${word} ${bound}`
    }
  }
}

const typeName = (expected: string, schema: z.ZodType | undefined): string => {
  if (expected === 'int' || (expected === 'number' && schema && isInteger(schema))) return 'integer'
  return expected === 'record' || expected === 'map' ? 'object' : expected
}

const isInteger = (schema: z.ZodType): boolean => {
  const number = unwrapped(schema)
  return 'format' in number && number.format === 'safeint'
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

const valueAt = (root: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root)

/** The schema under the wrappers of optional, nullable, default and readonly. */
const unwrapped = (schema: z.ZodType): z.ZodType => {
  const def = schema.def as unknown as { type: string; innerType?: z.ZodType; in?: z.ZodType }
  if (def.innerType) return unwrapped(def.innerType)
  if (def.type === 'pipe' && def.in) return unwrapped(def.in)
  return schema
}

const memberOf = (schema: z.ZodType, key: PropertyKey): z.ZodType | undefined => {
  const def = unwrapped(schema).def as unknown as {
    type: string
    shape?: Record<PropertyKey, z.ZodType>
    element?: z.ZodType
    valueType?: z.ZodType
  }
  return def.shape?.[key] ?? def.element ?? def.valueType
}

const schemaAt = (schema: z.ZodType, path: PropertyKey[]): z.ZodType | undefined =>
  path.reduce<z.ZodType | undefined>((at, key) => at && memberOf(at, key), schema)

const descriptionAt = (schema: z.ZodType, path: PropertyKey[]): string | undefined => {
  const member = schemaAt(schema, path)
  return member?.description ?? (member && unwrapped(member).description)
}

/**
 * Reads query values as their schema's types: `true` and `false`, whole numbers, a single value where a list may stand.
 * What does not read stays text, so that the schema refuses it by type.
 */
export const readQuery = (schema: z.ZodType, query: Record<string, string[]>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(query).map(([key, values]) => {
      const member = memberOf(schema, key)
      if (!member) return [key, values[0]]
      const type = unwrapped(member).def.type
      if (type === 'array') return [key, values]
      const text = values[0] as string
      if (type === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return [key, Number(text)]
      if (type === 'boolean' && (text === 'true' || text === 'false')) return [key, text === 'true']
      return [key, text]
    }),
  )
