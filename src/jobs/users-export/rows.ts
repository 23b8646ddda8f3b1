import type { Picker } from './export-fields.ts'

/** One line of an export, its end included. */
export type RowWriter = (values: ReturnType<Picker>) => string

/** A document per line (NDJSON). What a user does not have is left out. */
export const jsonRow: RowWriter = values =>
  `${JSON.stringify(Object.fromEntries(values.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value])))}\n`

/**
 * A line of CSV (RFC 4180). Texts stand in quotes behind an apostrophe, so that no spreadsheet takes one for a formula, as
 * upstream writes them; dates of ours, numbers and truth values stand as they are.
 */
export const csvRow: RowWriter = values => `${values.map(({ value }) => cell(value)).join(',')}\r\n`

/** Column names are quoted; one that could be a formula gets the apostrophe. */
export const csvHeader = (names: string[]): string =>
  `${names.map(name => quoted(/^[=+\-@\t\r\n]/.test(name) ? `'${name}` : name)).join(',')}\r\n`

const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const cell = (value: unknown): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return isoDate.test(text) ? text : quoted(`'${text}`)
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
