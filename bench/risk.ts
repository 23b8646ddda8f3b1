import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openGeo } from '../src/geo/geo.ts'
import { assess, findings } from '../src/risk/assess.ts'
import { openDenyLists } from '../src/risk/deny-lists.ts'
import { normalUserAgent } from '../src/risk/user-agent.ts'
import { hashToken, newToken } from '../src/store/secrets.ts'
import type { Row } from './rows.ts'

const log = { info: () => {}, warn: (...said: unknown[]) => console.error(...said) } as never
const below = (limit: number) => Math.floor(Math.random() * limit)
const ipv4 = () => `${1 + below(223)}.${below(256)}.${below(256)}.${below(256)}`
const ipv6 = () =>
  `2${below(0xfff).toString(16).padStart(3, '0')}:${below(0xffff).toString(16)}::${below(0xffff).toString(16)}`

/** Processor time of one call in milliseconds, over many. */
const cost = (times: number, act: (n: number) => unknown): number => {
  for (let n = 0; n < times / 10; n += 1) act(n)
  const before = process.cpuUsage()
  for (let n = 0; n < times; n += 1) act(n)
  return process.cpuUsage(before).user / 1000 / times
}

/** What an assessment costs on a login, with lists of a million ranges of each version of IP; store calls left out. */
export const risk = async (): Promise<Row[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    const million = 1_000_000
    writeFileSync(join(folder, 'v4'), Array.from({ length: million }, () => `${ipv4()}/${24 + below(9)}`).join('\n'))
    writeFileSync(join(folder, 'v6'), Array.from({ length: million }, () => `${ipv6()}/${48 + below(81)}`).join('\n'))
    const held = monitorEventLoopDelay({ resolution: 1 })
    held.enable()
    const began = performance.now()
    const lists = openDenyLists(
      {
        denyLists: ['v4', 'v6'].map(name => ({
          source: name,
          category: 'abuse',
          location: { file: join(folder, name) },
        })),
        denyListRefreshMs: 3_600_000,
        dataDir: folder,
      },
      { log, now: Date.now },
    )
    while (lists.missing().length > 0) await new Promise(resolve => setTimeout(resolve, 10))
    const readMs = performance.now() - began
    held.disable()

    const geo = openGeo({ geoDatabase: 'bundled', asnDatabase: 'bundled' }, log)
    await geo.find('8.8.8.8')
    const addresses = Array.from({ length: 10_000 }, ipv4)
    const addresses6 = Array.from({ length: 10_000 }, ipv6)
    const of = (all: string[], n: number) => all[n % all.length] as string
    const tokens = [newToken(), newToken()]
    const devices = Array.from({ length: 50 }, () => ({ idHash: hashToken(newToken()), userAgent: 'Firefox/0' }))
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
    const whole = (n: number) => {
      const ip = of(addresses, n)
      const { geoip, anonymous = false } = geo.known(ip) ?? {}
      const { latitude, longitude } = geoip ?? {}
      const position = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
      return assess(
        findings({
          device: {
            firstLogin: false,
            presented: tokens.map(hashToken),
            userAgent: normalUserAgent(userAgent),
            devices,
          },
          travel: {
            now: 3_600_000,
            firstLogin: false,
            here: { anonymous, position },
            last: { latitude: 52.5, longitude: 13.4, at: 0 },
          },
          address: { ip, valid: true, listing: lists.find(ip), missingLists: lists.missing() },
          agent: { now: 3_600_000, userAgent, keys: [] },
          phoneNumber: '+4915112345678',
        }),
      )
    }
    const rows: Row[] = [
      { figure: 'assessment of a login, store calls left out', value: cost(20_000, whole), unit: 'ms', target: 0.2 },
      {
        figure: 'an IPv4 address among a million ranges',
        value: cost(200_000, n => lists.find(of(addresses, n))),
        unit: 'ms',
      },
      {
        figure: 'an IPv6 address among a million ranges',
        value: cost(200_000, n => lists.find(of(addresses6, n))),
        unit: 'ms',
      },
      { figure: 'the place of an address', value: cost(50_000, n => geo.known(of(addresses, n))), unit: 'ms' },
      { figure: 'two lists of a million ranges, read aside', value: readMs, unit: 'ms' },
      { figure: 'requests held up meanwhile, at most', value: held.max / 1e6, unit: 'ms' },
    ]
    await Promise.all([lists.stop(), geo.stop()])
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
