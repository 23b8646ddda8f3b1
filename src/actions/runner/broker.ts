import { lookup } from 'node:dns/promises'
import net from 'node:net'
import { isPublicAddress } from '../../addresses/public-address.ts'
import { dataFrame } from './frames.ts'
import type { ToProcess } from './messages.ts'

const connectMs = 10_000
const unsentBytes = 4 * 1024 * 1024

/** Whom Actions may reach; how names become addresses and addresses connections, Node's way unless given. */
export interface Egress {
  allowed: (host: string, port: number) => boolean
  resolve?: (host: string) => Promise<{ address: string; family: number }[]>
  connect?: (options: net.TcpNetConnectOpts) => net.Socket
}

/** The connections of one Action process. */
export interface Connections {
  connect: (id: number, host: string, port: number) => void
  data: (id: number, bytes: Buffer) => void
  signal: (kind: 'end' | 'close' | 'pause' | 'resume', id: number) => void
  closeAll: () => void
}

interface Process {
  say: (message: Exclude<ToProcess, { kind: 'run' }>) => void
  sendFrame: (frame: Buffer) => void
  /** It does not play by the rules of the wire. */
  broken: (why: string) => void
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'ECONNREFUSED')

/**
 * Connects for an Action process. A name is resolved once and every address of it is checked; the connection goes to a
 * checked address, so that a name that changes its mind leads nowhere (DNS rebinding). Bytes pass through here: a process
 * never holds a socket of its own.
 */
export const connectionsOf = (process: Process, egress: Egress, limit: number): Connections => {
  const sockets = new Map<number, net.Socket | undefined>()
  const resolve = egress.resolve ?? ((host: string) => lookup(host, { all: true, verbatim: true }))

  const close = (id: number, error?: { code: string; message: string }) => {
    if (!sockets.has(id)) return
    sockets.get(id)?.destroy()
    sockets.delete(id)
    process.say({ kind: 'closed', id, error })
  }

  const open = async (id: number, host: string, port: number): Promise<void> => {
    const family = net.isIP(host)
    const found = family ? [{ address: host, family }] : await resolve(host)
    if (!egress.allowed(host, port) && found.some(({ address }) => !isPublicAddress(address)))
      throw Object.assign(new Error(`Actions may not connect to ${host}: it is not on the public internet`), {
        code: 'ERR_ACCESS_DENIED',
      })
    if (found.length === 0) throw Object.assign(new Error(`No address for ${host}`), { code: 'ENOTFOUND' })
    if (!sockets.has(id)) return
    const socket = (egress.connect ?? net.connect)({
      host,
      port,
      autoSelectFamily: found.length > 1,
      // Only the addresses that were just checked.
      lookup: (_host, options, done) =>
        options.all ? done(null, found) : done(null, found[0]!.address, found[0]!.family),
    })
    sockets.set(id, socket)
    const late = setTimeout(
      () => socket.destroy(Object.assign(new Error(`No answer from ${host}`), { code: 'ETIMEDOUT' })),
      connectMs,
    )
    socket.setNoDelay(true)
    socket.on('connect', () => {
      clearTimeout(late)
      const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket
      process.say({ kind: 'connected', id, remoteAddress, remotePort, localAddress, localPort })
    })
    socket.on('data', (bytes: Buffer) => process.sendFrame(dataFrame(id, bytes)))
    socket.on('end', () => process.say({ kind: 'ended', id }))
    socket.on('error', error => close(id, { code: codeOf(error), message: error.message }))
    socket.on('close', () => {
      clearTimeout(late)
      close(id)
    })
  }

  return {
    connect: (id, host, port) => {
      if (sockets.has(id)) return process.broken('a connection opened twice')
      if (sockets.size >= limit) {
        const message = `An Action may have ${limit} connections`
        return process.say({ kind: 'closed', id, error: { code: 'EMFILE', message } })
      }
      sockets.set(id, undefined)
      open(id, host, port).catch((error: Error) => close(id, { code: codeOf(error), message: error.message }))
    },
    data: (id, bytes) => {
      const socket = sockets.get(id)
      if (!socket) return
      if (socket.writableLength > unsentBytes) return process.broken('more unsent bytes than allowed')
      // The other side has ended the connection: nobody will read this.
      if (!socket.writable) return process.say({ kind: 'drained', id })
      socket.write(bytes, error => {
        if (!error) process.say({ kind: 'drained', id })
      })
    },
    signal: (kind, id) => {
      const socket = sockets.get(id)
      if (kind === 'close') {
        sockets.delete(id)
        socket?.destroy()
      } else if (kind === 'end') socket?.end()
      else if (kind === 'pause') socket?.pause()
      else socket?.resume()
    },
    closeAll: () => {
      for (const socket of sockets.values()) socket?.destroy()
      sockets.clear()
    },
  }
}
