import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { Config } from '../config.ts'

/** Where a request really came from and what for: the socket's own facts, or those of a proxy that is believed. */
export interface Origin {
  ip: string
  /** `Host` as the client sent it; undefined when there was none. */
  host: string | undefined
  protocol: 'http' | 'https'
}

export interface Arrival {
  /** Address of the peer of the socket. */
  peer: string
  encrypted: boolean
  headers: IncomingHttpHeaders
}

/**
 * Reads the origin of a request. `X-Forwarded-*` counts only as far as `SALLYPORT_TRUST_PROXY` reaches: so many hops, or
 * while the address that added an entry is on the list. Everything beyond is what a client may have made up.
 */
export const originReader = (trustProxy: Config['trustProxy']): ((arrival: Arrival) => Origin) => {
  const trusted = trust(trustProxy)
  return ({ peer, encrypted, headers }) => {
    const chain = [...list(headers['x-forwarded-for']), peer].map(plainAddress)
    let hops = 0
    while (hops < chain.length && trusted(chain[chain.length - 1 - hops] as string, hops)) hops += 1
    const ip = chain[Math.max(0, chain.length - 1 - hops)] as string
    const own = { ip: plainAddress(peer), host: headers.host, protocol: encrypted ? 'https' : 'http' } as const
    if (hops === 0) return own
    const forwarded = (name: string) => {
      const values = list(headers[name])
      return values[Math.max(0, values.length - hops)]
    }
    const protocol = forwarded('x-forwarded-proto')?.toLowerCase()
    return {
      ip: isIPv4(ip) || isIPv6(ip) ? ip : own.ip,
      host: forwarded('x-forwarded-host') ?? own.host,
      protocol: protocol === 'http' || protocol === 'https' ? protocol : own.protocol,
    }
  }
}

const trust = (setting: Config['trustProxy']): ((address: string, hop: number) => boolean) => {
  if (typeof setting === 'number') return (_address, hop) => hop < setting
  const ranges = new BlockList()
  for (const range of setting) {
    const [address = '', prefix] = range.split('/')
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    ranges.addSubnet(address, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family)
  }
  return address => (isIPv4(address) ? ranges.check(address) : isIPv6(address) && ranges.check(address, 'ipv6'))
}

const list = (header: string | string[] | undefined): string[] =>
  (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')

/** Without the port or brackets that some proxies add, and IPv4 as IPv4 even on an IPv6 socket. */
const plainAddress = (text: string): string =>
  text
    .replace(/^\[(.+)\](:\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '')
