import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import { keyRing } from '../store/signing-keys.ts'
import { dialect, reviseAuthorization } from './dialect.ts'
import { makeProvider, type ProtocolParts } from './provider.ts'

/** The library for one issuer, ready to answer. */
export interface Serving {
  provider: Provider
  answer: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>
}

/** How many issuers are kept ready; making one takes a few milliseconds. */
const kept = 100

/** One library object per issuer, made anew when the signing keys change. */
export const providers = (parts: ProtocolParts): ((issuer: string) => Promise<Serving>) => {
  const made = new Map<string, { version: string; serving: Serving }>()
  return async issuer => {
    const ring = await keyRing(parts.services)
    const known = made.get(issuer)
    made.delete(issuer)
    const current =
      known?.version === ring.version
        ? known
        : { version: ring.version, serving: serve(parts, makeProvider(parts, issuer, ring)) }
    made.set(issuer, current)
    if (made.size > kept) made.delete(made.keys().next().value as string)
    return current.serving
  }
}

const serve = ({ services }: ProtocolParts, provider: Provider): Serving => {
  provider.use(dialect(services) as never)
  provider.on('authorization.success', reviseAuthorization as never)
  const callback = provider.callback()
  return { provider, answer: async (incoming, outgoing) => void (await callback(incoming, outgoing)) }
}
