import { randomBytes } from 'node:crypto'
import { digestPurpose } from '../factors/factor.ts'
import { passkeyCeremony, passkeyRelyingParty } from '../factors/passkey/ceremony.ts'
import { type Descriptor, descriptorsAt } from '../factors/passkey/credential.ts'
import { passkeyHandle } from '../factors/passkey/options.ts'
import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import type { NewAccount } from '../flow/state.ts'
import { hexId } from '../ids.ts'
import type { Services } from '../services.ts'
import { passkeysOf } from '../store/passkeys.ts'
import { cachedDocument } from '../store/settings.ts'
import type { User } from '../store/users.ts'
import type { Passage } from './passage.ts'

/** A fresh challenge for passkeys at this host, for so long (epoch milliseconds). */
export const newPasskeyCeremony = async (
  services: Pick<Services, 'db'>,
  { hostname, expiresAt }: { hostname: string; expiresAt: number },
): Promise<Ceremony> => {
  const { passkey_relying_party_identifier: set } = await cachedDocument(services, 'tenant')
  const relyingParty = passkeyRelyingParty(typeof set === 'string' ? set : undefined, hostname)
  return passkeyCeremony({ random: randomBytes, relyingParty, expiresAt })
}

/** When a login's challenges end: with it, since a browser may suggest passkeys for as long as the page is open. */
export const ceremonyEnd = ({ startedAt, settings }: Pick<Passage['state'], 'startedAt' | 'settings'>): number =>
  startedAt + settings.lifetimeMs

/** A sign-up that goes on to its second page. */
export const newAccount = async (
  { parts: { services }, state, http }: Passage,
  fields: Record<string, string>,
): Promise<NewAccount> => ({
  fields,
  identityUserId: state.identify.account?.identityUserId ?? hexId(services.now()),
  passkey: await newPasskeyCeremony(services, { hostname: http.hostname, expiresAt: ceremonyEnd(state) }),
})

/** The identity of a database connection that a passkey of this user belongs to: that of the login, else the first. */
export const passkeyIdentity = (user: User, connection: string | undefined): User['identities'][number] | undefined => {
  const databases = user.identities.filter(({ provider }) => provider === 'auth0')
  return databases.find(one => one.connection === connection) ?? databases[0]
}

export const handleOf = ({ box }: Pick<Services, 'box'>, provider: string, identityUserId: string): string =>
  passkeyHandle(text => box.digest(digestPurpose, text), provider, identityUserId)

/** The passkeys that the user of a login has at a relying party, as browsers name them. */
export const knownPasskeys = async ({ parts, state }: Passage, relyingParty: string): Promise<Descriptor[]> =>
  descriptorsAt(relyingParty, await passkeysOf(parts.services.db, state.user?.id ?? ''))

/** Every origin of ours. */
export const ownOrigins = ({ config }: Pick<Services, 'config'>): string[] =>
  config.domains.map(domain => new URL(domain).origin)
