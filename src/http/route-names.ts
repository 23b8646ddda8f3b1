import type { IncomingMessage } from 'node:http'

const names = new WeakMap<IncomingMessage, string>()

/** Says which declared route answered a request, as metrics and the log name it. */
export const nameRoute = (incoming: IncomingMessage, route: string): void => void names.set(incoming, route)

/** The route's pattern; `unmatched` where none answered. Never the path itself, which a client can make up. */
export const routeName = (incoming: IncomingMessage): string => names.get(incoming) ?? 'unmatched'
