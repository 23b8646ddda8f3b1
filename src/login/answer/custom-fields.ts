import { happen, type Passage } from '../passage.ts'

/** More than a page asks for; what a form brings beyond is dropped, so that no login grows without end. */
const mostFields = 50
const mostCharacters = 32 * 1024

/**
 * Keeps what a page of the first factor has sent of an administrator's own fields, whose names begin with `ulp-`: Actions
 * find it in `event.request.body`. A later page's field of the same name wins.
 */
export const keepCustomFields = (passage: Passage, fields: Record<string, string>): void => {
  const given = Object.entries(fields).filter(([name]) => name.startsWith('ulp-') && name.length <= 100)
  if (given.length === 0) return
  const before = passage.state.customFields ?? {}
  const kept: Record<string, string> = {}
  let [count, size] = [Object.keys(before).length, sizeOf(before)]
  for (const [name, value] of given) {
    const known = Object.hasOwn(before, name)
    const grown = size + value.length - (known ? (before[name] ?? '').length : -name.length)
    if (grown > mostCharacters || (!known && count >= mostFields)) continue
    kept[name] = value
    size = grown
    if (!known) count++
  }
  happen(passage, { kind: 'custom-fields', fields: kept })
}

const sizeOf = (fields: Record<string, string>): number =>
  Object.entries(fields).reduce((sum, [name, value]) => sum + name.length + value.length, 0)
