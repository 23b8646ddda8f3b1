import type { Server } from 'node:http'

/**
 * Stops accepting at once and resolves when the last request in flight is answered, or after `patience` milliseconds,
 * when what is left is cut off. Connections that are only kept alive do not hold it up.
 */
export const closeListeners = async (servers: readonly Server[], patience: number): Promise<void> => {
  const idle = setInterval(() => {
    for (const server of servers) server.closeIdleConnections()
  }, 50)
  const cut = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, patience)
  await Promise.all(servers.map(server => new Promise<void>(resolve => server.close(() => resolve()))))
  clearInterval(idle)
  clearTimeout(cut)
}
