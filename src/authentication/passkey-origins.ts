import { claimedOrigin } from '../factors/passkey/claimed-origin.ts'
import { ownOrigins } from '../login/passkeys.ts'
import { originAllowed } from '../oidc/url-match.ts'
import type { Services } from '../services.ts'
import type { Client } from '../store/clients.ts'
import { androidApps } from './app-links.ts'

/**
 * The origins at which the answer to a challenge of an application may have been made: ours, its pages (those that may call
 * us from a browser) and its Android apps. An iOS app answers as the domain that it is associated with. What is no part of
 * the relying party's domain counts for nothing, whatever the application lists.
 */
export const passkeyOrigins = (
  services: Pick<Services, 'config'>,
  client: Client,
  response: string | undefined,
): string[] => {
  const claimed = claimedOrigin(response)
  const apps = androidApps(client).flatMap(({ fingerprints }) => fingerprints.map(keyHashOrigin))
  const page = claimed !== undefined && /^https?:/.test(claimed) && originAllowed(claimed, client) ? [claimed] : []
  return [...ownOrigins(services), ...apps, ...page]
}

/** How Android names the app that asks, by the SHA-256 digest of its certificate. */
const keyHashOrigin = (fingerprint: string): string =>
  `android:apk-key-hash:${Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')}`
