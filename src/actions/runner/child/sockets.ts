import { AsyncLocalStorage } from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'
import { dataFrame } from '../frames.ts'
import type { ToProcess } from '../messages.ts'
import type { Wire } from './wire.ts'

const chunkBytes = 64 * 1024

type Failure = Error & { code?: string }
type Done = (error?: Error | null) => void

/** What this module replaces on a socket that goes through the server; the declarations of Node leave it out. */
interface Inner {
  connecting: boolean
  _read: () => void
  _write: (chunk: Buffer | string, encoding: BufferEncoding, done: Done) => void
  _writev: undefined
  _final: (done: Done) => void
  _destroy: (error: Error | null, done: Done) => void
}

interface Connection {
  socket: net.Socket
  /** Calls in the context of whoever opened the connection, as native sockets do. */
  within: (act: () => void) => void
  opened: (facts: Extract<ToProcess, { kind: 'connected' }>) => void
  drained: () => void
  closed: (error?: Failure) => void
}

const refused = (message: string): Failure => Object.assign(new Error(message), { code: 'ERR_ACCESS_DENIED' })

/** Options and listener of `connect` in any of its forms: options, port and host, path, or what `net.connect` made of them. */
const connectArguments = (
  given: unknown[],
): { options: net.TcpNetConnectOpts & { path?: string }; listener?: () => void } => {
  const args: unknown[] = Array.isArray(given[0]) ? given[0] : given
  const listener = args.findLast(arg => typeof arg === 'function') as (() => void) | undefined
  const [first, second] = args
  if (typeof first === 'object' && first !== null) return { options: first as net.TcpNetConnectOpts, listener }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { options: { port: 0, path: first }, listener }
  return { options: { port: Number(first), host: typeof second === 'string' ? second : undefined }, listener }
}

/**
 * Lets every connection that Node code of this process makes (fetch, http, https, http2, sockets, TLS) go through the
 * server, which decides whom it may reach. Only plain TCP by host and port exists; TLS is done here, inside. The native
 * network is denied to this process; nothing here is what keeps it in.
 */
export const routeSockets = (wire: Wire) => {
  const connections = new Map<number, Connection>()
  let lastId = 0

  const connectThroughServer = (socket: net.Socket, host: string, port: number) => {
    lastId += 1
    const id = lastId
    const inner = socket as unknown as Inner
    let open = false
    let paused = false
    let ended = false
    let writing: Done | undefined
    const whenOpen = (act: () => void) => {
      if (open) act()
      else socket.once('connect', act)
    }
    const fix = (facts: Record<string, unknown>) => {
      for (const [name, value] of Object.entries(facts))
        Object.defineProperty(socket, name, { value, configurable: true, enumerable: false })
    }
    inner.connecting = true
    Object.defineProperty(socket, 'pending', { get: () => !open, configurable: true })
    inner._read = () => {
      if (!paused) return
      paused = false
      wire.send({ kind: 'resume', id })
    }
    inner._writev = undefined
    inner._write = (chunk, encoding, done) =>
      whenOpen(() => {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
        // The server answers `drained` to each piece, so that a slow receiver slows the writer down.
        const next = (from: number) => {
          if (from >= bytes.length || !connections.has(id)) return done()
          writing = error => (error ? done(error) : next(from + chunkBytes))
          wire.sendFrame(dataFrame(id, bytes.subarray(from, from + chunkBytes)))
        }
        next(0)
      })
    inner._final = done =>
      whenOpen(() => {
        wire.send({ kind: 'end', id })
        done()
      })
    const destroy = inner._destroy
    inner._destroy = (error, done) => {
      if (connections.delete(id)) wire.send({ kind: 'close', id })
      writing?.(error ?? new Error('The connection was closed'))
      writing = undefined
      inner.connecting = false
      destroy.call(socket, error, done)
    }
    const push = socket.push.bind(socket)
    socket.push = (chunk, encoding) => {
      const more = push(chunk, encoding)
      ended ||= chunk === null
      if (!more && chunk !== null && !paused && connections.has(id)) {
        paused = true
        wire.send({ kind: 'pause', id })
      }
      return more
    }
    connections.set(id, {
      socket,
      within: AsyncLocalStorage.snapshot(),
      opened: facts => {
        open = true
        inner.connecting = false
        const { remoteAddress, remotePort, localAddress, localPort } = facts
        const family = (address: string) => (net.isIPv6(address) ? 'IPv6' : 'IPv4')
        fix({ remoteAddress, remotePort, localAddress, localPort, remoteFamily: family(remoteAddress) })
        socket.address = () => ({ address: localAddress, port: localPort, family: family(localAddress) })
        socket.emit('connect')
        socket.emit('ready')
        if (!socket.isPaused()) socket.read(0)
      },
      drained: () => {
        const done = writing
        writing = undefined
        done?.()
      },
      closed: error => {
        connections.delete(id)
        // What has arrived can still be read; only an error cuts it off.
        if (error || !open) socket.destroy(error)
        else if (!ended) push(null)
        // As with any peer that has left: what was still under way is lost without a word (a TLS farewell, mostly).
        writing?.(error)
        writing = undefined
      },
    })
    wire.send({ kind: 'connect', id, host, port })
  }

  net.Socket.prototype.connect = function connect(this: net.Socket, ...given: unknown[]): net.Socket {
    const { options, listener } = connectArguments(given)
    if (listener) this.once('connect', listener)
    const port = Number(options.port)
    if (options.path) process.nextTick(() => this.destroy(refused('Local sockets are not available to Actions')))
    else if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw Object.assign(new RangeError(`Port should be > 0 and < 65536. Received ${String(options.port)}.`), {
        code: 'ERR_SOCKET_BAD_PORT',
      })
    else connectThroughServer(this, options.host ?? 'localhost', port)
    return this
  }

  const tlsConnect = tls.connect
  tls.connect = ((...given: unknown[]) => {
    const first = connectArguments(given)
    // `connect(port, host, options)` has its options behind; Node merges them in the same way.
    const later = given.slice(1).find(arg => typeof arg === 'object' && arg !== null) as
      | tls.ConnectionOptions
      | undefined
    const options: tls.ConnectionOptions = { ...first.options, ...later }
    if (options.socket || options.path) return tlsConnect(options, first.listener)
    const socket = net.connect({ host: options.host ?? 'localhost', port: Number(options.port) })
    const secured = tlsConnect({ ...options, socket }, first.listener)
    secured.once('close', () => socket.destroy())
    return secured
  }) as typeof tls.connect

  syncBuiltinESMExports()

  return {
    data: (id: number, bytes: Buffer) => {
      const connection = connections.get(id)
      connection?.within(() => connection.socket.push(bytes))
    },
    message: (message: Exclude<ToProcess, { kind: 'run' }>) => {
      const connection = connections.get(message.id)
      connection?.within(() => {
        if (message.kind === 'connected') connection.opened(message)
        else if (message.kind === 'drained') connection.drained()
        else if (message.kind === 'ended') connection.socket.push(null)
        else {
          const { error } = message
          connection.closed(error && Object.assign(new Error(error.message), { code: error.code }))
        }
      })
    },
  }
}
