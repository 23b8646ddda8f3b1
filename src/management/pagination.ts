import { z } from '@hono/zod-openapi'
import { AppError } from '../errors.ts'

/** `page`, `per_page`, `include_totals` (management reference, 1.4); `per_page` 50 unless told, 100 at most. */
export const offsetQuery = {
  page: z.int().min(0).default(0).describe('Page index of the results to return. First page is 0.'),
  per_page: z.int().min(0).max(100).default(50).describe('Number of results per page.'),
  include_totals: z
    .boolean()
    .default(false)
    .describe('Return results inside an object that contains the total result count'),
}

/** `from` and `take`. */
export const checkpointQuery = {
  from: z.string().optional().describe('Optional Id from which to start selection.'),
  take: z.int().min(1).max(100).default(50).describe('Number of results per page.'),
}

/** Both families: a call with `from` or `take` pages by checkpoint, any other by offset. */
export const eitherQuery = {
  ...offsetQuery,
  from: checkpointQuery.from,
  take: z.int().min(1).max(100).optional().describe('Number of results per page.'),
}

export interface OffsetQuery {
  page: number
  per_page: number
  include_totals: boolean
}

export interface EitherQuery extends OffsetQuery {
  from?: string
  take?: number
}

/** `limit` and `offset` of an offset page. */
export const pageOf = (query: OffsetQuery) => ({ limit: query.per_page, offset: query.page * query.per_page })

/** The body of an offset page: a bare list, or the object with totals. */
export const offsetPage = <K extends string>(key: K) => {
  return <T>(items: T[], total: number, query: OffsetQuery, options: { length?: boolean } = {}) =>
    query.include_totals
      ? ({
          start: query.page * query.per_page,
          limit: query.per_page,
          ...(options.length && { length: items.length }),
          total,
          [key]: items,
        } as { start: number; limit: number; length?: number; total: number } & Record<K, T[]>)
      : items
}

/** The schema of what `offsetPage` makes. */
export const offsetPageSchema = <K extends string, S extends z.ZodType>(key: K, item: S) =>
  z.union([
    z.array(item),
    z.object({
      start: z.number(),
      limit: z.number(),
      length: z.number().optional(),
      total: z.number(),
      [key]: z.array(item),
    } as { start: z.ZodNumber; limit: z.ZodNumber; length: z.ZodOptional<z.ZodNumber>; total: z.ZodNumber } & Record<
      K,
      z.ZodArray<S>
    >),
  ])

/** The schema of what `checkpointPage` makes. */
export const checkpointPageSchema = <K extends string, S extends z.ZodType>(key: K, item: S) =>
  z.object({
    next: z.string().optional(),
    total: z.number().optional(),
    [key]: z.array(item),
  } as { next: z.ZodOptional<z.ZodString>; total: z.ZodOptional<z.ZodNumber> } & Record<K, z.ZodArray<S>>)

/** The schema of a list that is paged either way. */
export const eitherPageSchema = <K extends string, S extends z.ZodType>(key: K, item: S) =>
  z.union([offsetPageSchema(key, item), checkpointPageSchema(key, item)])

/**
 * The body of a checkpoint page. `items` were asked for with one more than `take`; that one shows that there is a next
 * page. `position` is what the next query starts after.
 */
export const checkpointPage = <K extends string>(key: K) => {
  return <T>(items: T[], take: number, position: (item: T) => Cursor, total?: number) => {
    const page = items.slice(0, take)
    const last = page.at(-1)
    return {
      [key]: page,
      ...(total !== undefined && { total }),
      ...(items.length > take && last !== undefined && { next: encodeCursor(position(last)) }),
    } as { next?: string; total?: number } & Record<K, T[]>
  }
}

/** Where a checkpoint page starts: the sort keys of the last item of the page before. */
export type Cursor = (string | number)[]

const encodeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** The position that `from` names; `undefined` for the first page. A text that is none of ours is refused. */
export const cursorOf = (from: string | undefined): Cursor | undefined => {
  if (from === undefined || from === '') return undefined
  try {
    const cursor: unknown = JSON.parse(Buffer.from(from, 'base64url').toString())
    if (Array.isArray(cursor) && cursor.every(key => typeof key === 'string' || typeof key === 'number')) return cursor
  } catch {
    // Falls through: whatever does not read is not a position.
  }
  throw new AppError('invalid_query_string', {
    message: "Query validation error: 'Invalid value' on property from (Optional Id from which to start selection.).",
  })
}

/** Which family a call with both uses. */
export const isCheckpoint = (query: EitherQuery): boolean => query.from !== undefined || query.take !== undefined

/**
 * What a call with either family asks of the store: an offset page, or the rows after an id with one more than asked,
 * which nobody asks the number of. For lists in the order of a single id.
 */
export const windowOf = (
  query: EitherQuery,
): { limit: number; offset: number; after?: string; uncounted?: boolean } => {
  if (!isCheckpoint(query)) return pageOf(query)
  const [after] = cursorOf(query.from) ?? []
  return {
    limit: (query.take ?? 50) + 1,
    offset: 0,
    uncounted: true,
    ...(after !== undefined && { after: String(after) }),
  }
}

/** The body for a call with either family. */
export const eitherPage = <K extends string>(key: K) => {
  const byOffset = offsetPage(key)
  const byCheckpoint = checkpointPage(key)
  return <T>(items: T[], total: number | undefined, query: EitherQuery, position: (item: T) => Cursor) =>
    isCheckpoint(query) ? byCheckpoint(items, query.take ?? 50, position) : byOffset(items, total ?? 0, query)
}

/** Users and logs can be paged through for 1000 records only (`invalid_paging`). */
export const refuseDeepPages = (query: OffsetQuery): void => {
  if (query.page * query.per_page >= 1000) throw new AppError('invalid_paging')
}

/** `page` and `per_page` of the actions family: 20 unless told, and no totals to ask for. */
export const actionsPageQuery = {
  page: offsetQuery.page,
  per_page: z.int().min(0).max(100).default(20).describe('Number of results per page.'),
}

/** The schema of what `actionsPage` makes. */
export const actionsPageSchema = <K extends string, S extends z.ZodType>(key: K, item: S) =>
  z.object({
    total: z.number().optional(),
    page: z.number().optional(),
    per_page: z.number().optional(),
    [key]: z.array(item),
  } as {
    total: z.ZodOptional<z.ZodNumber>
    page: z.ZodOptional<z.ZodNumber>
    per_page: z.ZodOptional<z.ZodNumber>
  } & Record<K, z.ZodArray<S>>)

/** The body of a list of the actions family: members equal to 0 are left out. */
export const actionsPage = <K extends string>(key: K) => {
  return <T>(items: T[], total: number, query: { page: number; per_page: number }) =>
    ({
      [key]: items,
      ...(total !== 0 && { total }),
      ...(query.page !== 0 && { page: query.page }),
      ...(query.per_page !== 0 && { per_page: query.per_page }),
    }) as { total?: number; page?: number; per_page?: number } & Record<K, T[]>
}
