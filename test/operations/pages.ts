import { expect } from 'vitest'
import type { Case } from './case.ts'
import type { Facts } from './facts.ts'
import type { Answer, Example, World } from './world.ts'

interface Asking {
  world: World
  ask: (example: Example) => Promise<Answer>
}

/** A list in all the ways in which it pages (management reference, 1.4). */
export const provePages = async (facts: Facts, one: Case, { world, ask }: Asking): Promise<void> => {
  const [kind, key] = (facts.page as string).split(' ') as [string, string]
  const example = await one.valid(world)
  const body = async (query: Example['query']) => {
    const answer = await ask({ ...example, query: { ...example.query, ...query } })
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    return answer.body as Record<string, unknown>
  }
  const refused = async (query: Example['query']) =>
    expect(await ask({ ...example, query: { ...example.query, ...query } })).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_query_string' },
    })

  if (kind === 'offset' || kind === 'either') {
    await refused({ per_page: 101 })
    await refused({ page: -1 })
    await proveOffsets(key, { ...one, uncounted: facts.uncounted }, body)
  }
  if (kind === 'checkpoint' || kind === 'either') {
    await refused({ take: 101 })
    await refused({ take: 0 })
    await refused({ from: 'no-position' })
    await proveCheckpoints(key, one, body)
  }
  if (kind === 'actions') {
    await refused({ per_page: 101 })
    await refused({ include_totals: true })
    await proveActionPages(key, one, body)
  }
  if (facts.fields) await proveFields(key, kind, body)
}

type Body = (query: Example['query']) => Promise<Record<string, unknown>>

const proveOffsets = async (key: string, one: Case & { uncounted?: true }, body: Body) => {
  const all = (await body({ include_totals: true, per_page: 100 })) as { total: number }
  const items = all[key as never] as unknown[]
  const counts = (limit: number) => (one.uncounted ? {} : { limit, total: items.length })
  expect(all).toMatchObject({ start: 0, ...counts(100) })
  if (!one.single) expect(items.length).toBeGreaterThan(1)
  expect(await body({ per_page: 100 })).toEqual(items)
  const pages = await Promise.all(
    items.map((_, page) => body({ page, per_page: 1, include_totals: true }) as Promise<Record<string, unknown>>),
  )
  expect(pages.flatMap(page => page[key])).toEqual(items)
  for (const [start, page] of pages.entries()) expect(page).toMatchObject({ start, ...counts(1) })
  expect(await body({ page: items.length, per_page: 1 })).toEqual([])
  expect(await body({ page: 9, per_page: 100, include_totals: true })).toMatchObject({ start: 900, [key]: [] })
}

const proveCheckpoints = async (key: string, one: Case, body: Body) => {
  const whole = await body({ take: 100 })
  const items = whole[key] as unknown[]
  expect(whole.next).toBeUndefined()
  if (!one.single) expect(items.length).toBeGreaterThan(1)
  const walked: unknown[] = []
  let from: string | undefined
  do {
    const page = await body({ take: 1, ...(from !== undefined && { from }) })
    walked.push(...(page[key] as unknown[]))
    from = page.next as string | undefined
  } while (from !== undefined && walked.length <= items.length)
  expect(walked).toEqual(items)
}

const proveActionPages = async (key: string, one: Case, body: Body) => {
  const all = await body({ per_page: 100 })
  const items = all[key] as unknown[]
  expect(all).toEqual({ [key]: items, per_page: 100, ...(items.length > 0 && { total: items.length }) })
  if (!one.single) expect(items.length).toBeGreaterThan(1)
  const second = await body({ page: 1, per_page: 1 })
  expect(second).toEqual({ [key]: items.slice(1, 2), total: items.length, page: 1, per_page: 1 })
  expect((await body({ page: items.length, per_page: 1 }))[key]).toEqual([])
}

const proveFields = async (key: string, kind: string, body: Body) => {
  const listed = async (query: Example['query']) => {
    const answer = await body(query)
    return (Array.isArray(answer) ? answer : answer[key]) as Record<string, unknown>[]
  }
  const by: Record<string, number> = kind === 'checkpoint' ? { take: 50 } : {}
  const whole = await listed(by)
  const name = Object.keys(whole[0] as object)[0] as string
  expect(await listed({ ...by, fields: name })).toEqual(whole.map(item => (name in item ? { [name]: item[name] } : {})))
  const without = await listed({ ...by, fields: name, include_fields: false })
  expect(without).toEqual(whole.map(({ [name]: _, ...rest }) => rest))
}
