import { mostPasskeys } from '../../factors/passkey/credential.ts'
import type { Performed } from '../../flow/event.ts'
import type { PasskeyOffer } from '../../flow/state.ts'
import { passkeysOf } from '../../store/passkeys.ts'
import { declineKey } from '../decline.ts'
import type { Passage } from '../passage.ts'
import { ceremonyEnd, newPasskeyCeremony, passkeyIdentity } from '../passkeys.ts'

/**
 * Finds out whether this user is offered a passkey in this browser: who has turned it down is left alone for a while, and
 * who has come by password and has one at this address knows about it.
 */
export const offerPasskey = async (passage: Passage, why: PasskeyOffer['why']): Promise<Performed> => {
  const { state, parts, user, http } = passage
  const { services } = parts
  const nothing: Performed = { task: 'offer-passkey' }
  if (!user || !passkeyIdentity(user, state.proof?.connection?.name)) return nothing
  if (why !== 'account' && passage.declined.includes(declineKey(user.user_id, 'passkey'))) return nothing
  const passkeys = await passkeysOf(services.db, user.user_id)
  const ceremony = await newPasskeyCeremony(services, { hostname: http.hostname, expiresAt: ceremonyEnd(state) })
  const here = passkeys.filter(({ data }) => data.relying_party_identifier === ceremony.relyingParty)
  if (why !== 'account' && passkeys.length >= mostPasskeys) return nothing
  return why === 'progressive' && here.length > 0 ? nothing : { task: 'offer-passkey', ceremony }
}
