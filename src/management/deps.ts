import type { JWK } from 'jose'
import type { Actions } from '../actions/actions.ts'
import type { Delivery } from '../delivery/outbox.ts'
import type { HttpFacts } from '../login/login.ts'

/** What the Management API is given beside `Services`. A resource that needs more of the server adds its member here. */
export interface ManagementDeps {
  /** Address, user agent and issuer of a request, proxies considered. */
  factsOf: (request: Request) => HttpFacts
  /** Public keys that access tokens may be signed with: every signing key that is not revoked. */
  verificationKeys: () => Promise<JWK[]>
  /** Sends one message at once to try a provider; answers what went wrong, if anything did. */
  trySending: Delivery['trySending']
  /** Builds and runs Actions. */
  actions: Pick<Actions, 'builder' | 'bundles' | 'host' | 'searchPackages' | 'tryDraft'>
}
