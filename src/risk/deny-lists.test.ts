import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { DenyListSetting } from '../config.ts'
import { openDenyLists } from './deny-lists.ts'
import { readDenyList } from './read-deny-list.ts'

/** Other processes take the processor. */
const soon = { timeout: 10_000 }

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-lists-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A publisher of a list, which answers what the test says. */
const publisher = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
  const requests: IncomingMessage[] = []
  let current = answer
  const server = createServer((request, response) => {
    requests.push(request)
    current(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/level1.netset?key=secret`,
    requests,
    answers: (next: typeof answer) => {
      current = next
    },
  }
}

const text =
  (body: string, headers: Record<string, string> = {}, status = 200) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(body)

const open = (denyLists: DenyListSetting[], { dataDir = folder(), every = 10 } = {}) => {
  const told: unknown[][] = []
  const log = { info: () => {}, warn: (...said: unknown[]) => void told.push(said) } as never
  const lists = openDenyLists({ denyLists, denyListRefreshMs: every, dataDir }, { log, now: Date.now })
  onTestFinished(async () => void (await lists.stop()))
  return { lists, told, dataDir }
}

const list = (location: DenyListSetting['location'], source = 'level1'): DenyListSetting => ({
  source,
  category: 'abuse',
  location,
})

describe('the text of a list', () => {
  it.each([
    ['addresses and ranges', '192.0.2.1\n198.51.100.0/24\n2001:db8::/32\n', 3],
    ['comments', '# a list\n; of addresses\n\n192.0.2.1 # somebody\n198.51.100.0/24 ; SBL1\n', 2],
    ['lines that end as on Windows, and a byte order mark', '\uFEFF192.0.2.1\r\n192.0.2.2\r\n', 2],
    ['columns', '192.0.2.1,2026-01-01,10\n"192.0.2.2","x"\n192.0.2.3\tx\n', 3],
    ['first and last address', '192.0.2.0 - 192.0.2.255\n198.51.100.0-198.51.100.127\n', 2],
    ['a heading', 'address,seen\n192.0.2.1,x\n192.0.2.2,y\n', 2],
    ['nothing', '', 0],
    ['comments alone', '# nobody today\n', 0],
  ])('may have %s', (_, content, taken) => {
    expect(readDenyList(content).taken).toBe(taken)
  })

  it.each([
    ['a page', '<html>\n<body>Not found</body>\n</html>'],
    ['JSON', '{"error": "no key"}'],
    ['names of hosts', 'evil.example\nbad.example\n192.0.2.1\n'],
    ['one endless line', 'x'.repeat(1_000_000)],
  ])('is not %s', (_, content) => {
    expect(() => readDenyList(content)).toThrow(/neither addresses nor ranges/)
  })
})

describe('a list in a file', () => {
  it('says where an address is listed, by the first list that has it', async () => {
    const path = folder()
    writeFileSync(join(path, 'a'), '198.51.100.0/24\n')
    writeFileSync(join(path, 'b'), '198.51.0.0/16\n2001:db8::/32\n')
    const { lists } = open([
      list({ file: join(path, 'a') }, 'drop'),
      { ...list({ file: join(path, 'b') }, 'proxies'), category: 'anonymizer' },
    ])
    await lists.ready()
    expect(lists.missing()).toEqual([])
    expect(lists.find('198.51.100.7')).toEqual({ matches: '198.51.100.0/24', source: 'drop', category: 'abuse' })
    expect(lists.find('::ffff:198.51.100.7')?.source).toBe('drop')
    expect(lists.find('198.51.1.1')).toEqual({ matches: '198.51.0.0/16', source: 'proxies', category: 'anonymizer' })
    expect(lists.find('2001:db8::9')?.matches).toBe('2001:db8::/32')
    expect(lists.find('192.0.2.1')).toBeUndefined()
    expect(lists.find('nobody')).toBeUndefined()
  })

  it('that is not there is missing', async () => {
    const { lists, told } = open([list({ file: join(folder(), 'none') })])
    await lists.ready()
    expect(lists.missing()).toEqual(['level1'])
    expect(told).toHaveLength(1)
  })
})

describe('a list on the network', () => {
  it('is fetched, and fetched again, with what was told of the copy', async () => {
    const server = await publisher(text('192.0.2.1', { etag: '"1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }))
    const { lists } = open([list({ url: server.url })])
    await lists.ready()
    expect(lists.find('192.0.2.1')?.source).toBe('level1')
    server.answers(text('', {}, 304))
    await expect.poll(() => server.requests.length, soon).toBeGreaterThan(2)
    expect(server.requests.at(-1)?.headers).toMatchObject({
      'if-none-match': '"1"',
      'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT',
    })
    expect(lists.find('192.0.2.1')?.source).toBe('level1')
    server.answers(text('192.0.2.2', { etag: '"2"' }))
    await expect.poll(() => lists.find('192.0.2.2')?.source, soon).toBe('level1')
    expect(lists.find('192.0.2.1')).toBeUndefined()
  })

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['an error', text('gone', {}, 503)],
    ['a page', text('<html></html>')],
    [
      'an end in the middle',
      (_, response) => {
        response.writeHead(200, { 'content-length': '99' })
        response.write('192.0.2.9\n', () => response.destroy())
      },
    ],
    ['no answer', (_, response) => void response.destroy()],
  ])('stays as it was after %s, which is told without its key', async (_, bad) => {
    const server = await publisher(text('192.0.2.1'))
    const { lists, told } = open([list({ url: server.url })])
    await lists.ready()
    server.answers(bad)
    await expect.poll(() => told.length, soon).toBeGreaterThan(0)
    expect(lists.find('192.0.2.1')?.source).toBe('level1')
    expect(lists.find('192.0.2.9')).toBeUndefined()
    expect(lists.missing()).toEqual([])
    expect(JSON.stringify(told)).not.toContain('secret')
    server.answers(text('192.0.2.3'))
    await expect.poll(() => lists.find('192.0.2.3')?.source, soon).toBe('level1')
  })

  it('is missing until it was had once', async () => {
    const server = await publisher(text('', {}, 404))
    const { lists } = open([list({ url: server.url })])
    await lists.ready()
    expect(lists.missing()).toEqual(['level1'])
    server.answers(text('192.0.2.1'))
    await expect.poll(() => lists.missing(), soon).toEqual([])
  })

  it('is there after a restart without the network, readable for the server alone', async () => {
    const server = await publisher(text('192.0.2.1', { etag: '"1"' }))
    const { lists, dataDir } = open([list({ url: server.url })], { every: 3_600_000 })
    await lists.ready()
    await lists.stop()
    const kept = readdirSync(join(dataDir, 'deny-lists'))
    expect(kept).toHaveLength(2)
    server.answers(text('', {}, 500))
    const before = server.requests.length
    const again = open([list({ url: server.url })], { dataDir, every: 3_600_000 })
    await again.lists.ready()
    expect(again.lists.find('192.0.2.1')?.source).toBe('level1')
    // A copy that is young enough is not asked for again.
    expect(server.requests.length).toBe(before)
  })

  it('is fetched anew where the copy cannot be read', async () => {
    const server = await publisher(text('192.0.2.1'))
    const { lists, dataDir } = open([list({ url: server.url })], { every: 3_600_000 })
    await lists.ready()
    const [name] = readdirSync(join(dataDir, 'deny-lists')).filter(file => !file.endsWith('.json'))
    const copy = join(dataDir, 'deny-lists', name as string)
    expect(readFileSync(copy, 'utf8')).toBe('192.0.2.1')
    writeFileSync(copy, '<broken>')
    server.answers(text('192.0.2.2'))
    const again = open([list({ url: server.url })], { dataDir, every: 3_600_000 })
    await again.lists.ready()
    expect(again.lists.find('192.0.2.2')?.source).toBe('level1')
  })
})
