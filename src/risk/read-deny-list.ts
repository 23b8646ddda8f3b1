import { type RangeTables, rangeSetBuilder } from '../addresses/range-set.ts'

/** What a text has of addresses, and how many of its lines could be read and could not. */
export interface ReadList extends RangeTables {
  taken: number
  refused: number
}

/**
 * Reads a list with one address or range a line, as such lists are commonly published: what follows `#` or `;` is a
 * comment, and of several columns the first counts. Throws for a text that is no such list, like an error page. Pure.
 */
export const readDenyList = (text: string): ReadList => {
  const builder = rangeSetBuilder()
  let taken = 0
  let refused = 0
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from)
    const to = end < 0 ? text.length : end
    const entry = entryOf(text.slice(from, Math.min(to, from + longestLine)))
    if (entry !== '') {
      if (builder.add(entry)) taken += 1
      else refused += 1
    }
    from = to + 1
  }
  if (refused > taken) throw new Error(`${refused} of ${refused + taken} lines are neither addresses nor ranges`)
  return { ...builder.tables(), taken, refused }
}

const longestLine = 1000

const entryOf = (line: string): string => {
  const [plain = ''] = line.replace(/^\uFEFF/, '').split(/[#;]/, 1)
  const range = /^\s*(\S+)\s+-\s+([^\s,]+)/.exec(plain)
  if (range) return `${range[1]}-${range[2]}`
  return (
    plain
      .trim()
      .split(/[\s,]/, 1)[0]
      ?.replace(/^"(.*)"$/, '$1') ?? ''
  )
}
