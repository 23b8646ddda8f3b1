import { type Expression, type SqlBool, sql } from 'kysely'

/** Whether a text has another in it, as it is written, in capitals or not as far as the engine knows the letters. */
export const contains = (column: Expression<string | null>, text: string): Expression<SqlBool> => {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return sql<SqlBool>`lower(${column}) like lower(${sql.val(pattern)}) escape '\\'`
}
