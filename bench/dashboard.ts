import type { Page, Request } from 'playwright-core'
import { launchBrowser } from '../test/fixtures/browser.ts'
import { signIn } from '../test/fixtures/pages.ts'
import { startPostgres } from '../test/fixtures/postgres.ts'
import { type Visit, visits } from './dashboard-pages.ts'
import { fillTenant, type Made, makeOne, type Size } from './filled-tenant.ts'
import { type Folder, newFolder, type Product, startProduct } from './product.ts'
import { median, at as share } from './statistics.ts'

/** A server with a tenant of a size, and what can be opened there. */
interface Tenant {
  folder: Folder
  product: Product
  made: Made
  size: Size
  close: () => Promise<void>
}

const one = { applications: 1, apis: 1, connections: 1, organizations: 1, roles: 1, permissions: 1, streams: 1 }
const few: Size = { ...one, users: 20, logs: 20, actions: 3, logins: 1, belongings: 1 }
const many: Size = {
  users: 100_000,
  logs: 1_000_000,
  actions: 200,
  applications: 500,
  apis: 300,
  connections: 100,
  organizations: 500,
  roles: 50,
  permissions: 1000,
  logins: 10_000,
  streams: 20,
  belongings: 300,
}

/** Starts a server, makes one of everything as an administrator would, and fills the rest while it stands still. */
const tenant = async (size: Size, url?: string): Promise<Tenant> => {
  const folder = await newFolder(url)
  const maker = await startProduct(folder)
  const one = await makeOne(maker)
  const { SALLYPORT_DATABASE: database = '', SALLYPORT_SECRET: secret = '' } = folder.env
  await maker.stop()
  const made = await fillTenant({ database, secret }, size, one)
  const product = await startProduct(folder)
  return { folder, product, made, size, close: () => product.stop().finally(folder.remove) }
}

/** One call of the API as the browser saw it. */
interface Call {
  path: string
  ms: number
  bytes: number
}

/** What opening a page took. */
interface Seen {
  ms: number
  calls: Call[]
  /** Elements of the page, of which a list that is shown whole would have thousands. */
  elements: number
}

const administrator = { email: 'admin@example.com', password: 'Correct-Horse-Battery-7' }

const openBrowser = async ({ product }: Tenant) => {
  const browser = await launchBrowser()
  const page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage()
  page.setDefaultTimeout(60_000)
  await page.goto(`${product.origin}/dashboard/`)
  await page.waitForURL(url => url.pathname.startsWith('/u/'))
  await signIn(page, administrator)
  await page.waitForURL(url => url.pathname.startsWith('/dashboard/'))
  return { page, close: () => browser.close() }
}

/** How long nothing may come any more until a page counts as shown. */
const quiet = 400

/** A call that the browser gave up, as it does when a page is left, has no size. */
const gone = () => {}

/** Opens a page as from a bookmark; what counts is when the last call before a rest was answered and shown. */
const visit = async (page: Page, { path, act }: Visit): Promise<Seen> => {
  const calls: Call[] = []
  const answers: Promise<unknown>[] = []
  let open = 0
  let last = 0
  const isCall = (url: string) => new URL(url).pathname.startsWith('/api/')
  const began = performance.now()
  const asked = (request: Request) => {
    if (isCall(request.url())) open += 1
  }
  const done = (request: Request) => {
    if (!isCall(request.url())) return
    open -= 1
    last = performance.now()
    const { pathname, search } = new URL(request.url())
    answers.push(
      request.sizes().then(({ responseBodySize }) => {
        const { responseEnd, requestStart } = request.timing()
        calls.push({ path: pathname + search, ms: responseEnd - requestStart, bytes: responseBodySize })
      }, gone),
    )
  }
  page.on('request', asked).on('requestfinished', done).on('requestfailed', done)
  try {
    await page.goto(new URL(`/dashboard/${path}`, page.url()).href)
    await page.locator('h1').waitFor()
    await settled()
    if (act) {
      await act(page)
      await page.waitForTimeout(300)
      await settled()
    }
  } finally {
    page.off('request', asked).off('requestfinished', done).off('requestfailed', done)
  }
  await Promise.all(answers)
  return { ms: last - began, calls, elements: await page.locator('*').count() }

  async function settled(): Promise<void> {
    const deadline = performance.now() + 30_000
    for (;;) {
      const loading = await page.locator('[data-loading]').count()
      if (loading === 0 && open === 0 && performance.now() - Math.max(last, began) > quiet) return
      if (performance.now() > deadline) throw new Error(`/dashboard/${path} does not come to rest`)
      await page.waitForTimeout(50)
    }
  }
}

const cell = (text: string | number, width: number) => String(text).padStart(width)
const slowest = ({ calls }: Seen) => calls.toSorted((a, b) => b.ms - a.ms)[0]

/** Every page on both tenants in turn; gives the calls of the large one for other engines. */
const inBrowser = async (small: Tenant, large: Tenant, rounds: number): Promise<void> => {
  const browsers = [await openBrowser(small), await openBrowser(large)] as const
  const [plans, filled] = [visits(small.made, small.size.users), visits(large.made, large.size.users)]
  console.log(
    `\n${'page'.padEnd(32)}      ms few, many, ratio   slowest call few, many     calls   KB few, many  elements`,
  )
  for (const [i, one] of filled.entries()) {
    const seen: [Seen[], Seen[]] = [[], []]
    try {
      for (let round = 0; round <= rounds; round += 1)
        for (const side of [0, 1] as const) {
          const found = await visit(browsers[side].page, (side === 0 ? plans[i] : one) as Visit)
          // The first time brings the scripts of the page.
          if (round > 0) seen[side].push(found)
        }
    } catch (error) {
      console.log(`${one.name.padEnd(32)} ${String(error).split('\n')[0]}`)
      continue
    }
    const ms = seen.map(all => median(all.map(found => found.ms))) as [number, number]
    const slow = seen.map(all => median(all.map(found => slowest(found)?.ms ?? 0))) as [number, number]
    const [a, b] = seen.map(all => all.at(-1)) as [Seen, Seen]
    const kb = (found: Seen) => (found.calls.reduce((sum, call) => sum + call.bytes, 0) / 1000).toFixed(1)
    console.log(
      one.name.padEnd(32) +
        cell(ms[0].toFixed(0), 8) +
        cell(ms[1].toFixed(0), 8) +
        cell((ms[1] / ms[0]).toFixed(1), 6) +
        cell(slow[0].toFixed(0), 10) +
        cell(slow[1].toFixed(0), 8) +
        cell(a.calls.length, 8) +
        cell(b.calls.length, 4) +
        cell(kb(a), 9) +
        cell(kb(b), 9) +
        cell(a.elements, 7) +
        cell(b.elements, 7) +
        `  ${(slowest(b)?.path ?? '').slice(0, 110)}`,
    )
    collect(one, a, b)
  }
  for (const { close } of browsers) await close()
}

/** The calls of each page: on the small tenant and on the large one. */
const asked = new Map<string, { few: string[]; many: string[] }>()
const collect = ({ name }: Visit, small: Seen, large: Seen) => {
  const paths = ({ calls }: Seen) => [...new Set(calls.map(({ path }) => path))]
  asked.set(name, { few: paths(small), many: paths(large) })
}

/** Undefined for what is only in the other store: ids that a page found by itself. */
const timed = async (product: Product, path: string): Promise<number | undefined> => {
  const began = performance.now()
  try {
    await product.api('GET', path.slice('/api'.length))
  } catch (error) {
    if (String(error).includes(': 404 ')) return undefined
    throw error
  }
  return performance.now() - began
}

/** What pages ask, over HTTP without the browser: what a quarter of the answers came below, by page the slowest. */
const byApi = async (engine: string, small: Tenant, large: Tenant, rounds: number): Promise<void> => {
  console.log(`\n${engine}: the slowest call of each page, ms few, many, ratio`)
  const usual = async (
    { product, made }: Tenant,
    paths: string[],
    from: Tenant | undefined,
  ): Promise<[number, string]> => {
    let worst: [number, string] = [0, '']
    for (const path of paths) {
      // Ids differ between stores.
      const here = from ? renamed(path, from.made, made) : path
      const times: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        const ms = await timed(product, here)
        if (ms === undefined) break
        times.push(ms)
      }
      if (times.length === 0) continue
      const ms = share(times, 0.25)
      if (ms > worst[0]) worst = [ms, here]
    }
    return worst
  }
  for (const [name, { few: a, many: b }] of asked) {
    const [[msFew], [msMany, path]] = [await usual(small, a, sources.few), await usual(large, b, sources.many)]
    console.log(
      `${name.padEnd(32)}${cell(msFew.toFixed(1), 9)}${cell(msMany.toFixed(1), 9)}${cell((msMany / msFew).toFixed(1), 7)}  ${path.slice(0, 100)}`,
    )
  }
}

const sources: { few: Tenant | undefined; many: Tenant | undefined } = { few: undefined, many: undefined }

const renamed = (path: string, from: Made, to: Made): string => {
  let text = path
  for (const key of Object.keys(from) as (keyof Made)[])
    text = text
      .replaceAll(encodeURIComponent(from[key]), encodeURIComponent(to[key]))
      .replaceAll(encodeURIComponent(from[key]).replaceAll('%20', '+'), encodeURIComponent(to[key]))
  return text
}

/**
 * `node scripts/run.mjs bench/dashboard.ts [rounds] [share]`: the dashboard of an almost empty tenant and of a large one in
 * a browser, and what it asks of the API on both engines. `share` of 0.01 fills a hundredth, to try it out.
 */
const main = async (): Promise<void> => {
  const [rounds = 3, part = 1] = process.argv.slice(2).map(Number)
  const scaled = Object.fromEntries(
    Object.entries(many).map(([name, count]) => [name, Math.ceil((count * part) / 20) * 20]),
  ) as unknown as Size
  const engines = (process.env['ENGINES'] ?? 'sqlite,postgres').split(',')
  const began = performance.now()
  const [small, large] = [await tenant(few), await tenant(scaled)]
  console.log(`SQLite filled in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  try {
    await inBrowser(small, large, rounds)
    await byApi('SQLite', small, large, rounds * 3)
    Object.assign(sources, { few: small, many: large })
  } finally {
    await Promise.all([small.close(), large.close()])
  }
  if (!engines.includes('postgres')) return
  const postgres = await startPostgres()
  try {
    const pair = [await tenant(few, postgres.url('postgres')), await tenant(scaled, postgres.url('template1'))] as const
    await byApi('PostgreSQL', ...pair, rounds * 3)
    for (const { close } of pair) await close()
  } finally {
    await postgres.stop()
  }
}

await main()
