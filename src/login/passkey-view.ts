import { type PasskeyUser, passkeyCreation, passkeyRequest } from '../factors/passkey/options.ts'
import type { Ceremony } from '../factors/webauthn/ceremony.ts'
import type { FirstScreen, PasskeyOptions, State } from '../flow/state.ts'
import type { Passage } from './passage.ts'
import { handleOf, knownPasskeys, passkeyIdentity } from './passkeys.ts'

/** What the first pages of a login need of passkeys: the same for everybody, whoever may have one. */
export const passkeyRequestData = (
  { identify: { passkey }, connections }: State,
  screen: FirstScreen,
): Record<string, unknown> => {
  // An organization may have left only connections that take none.
  if (!passkey || screen === 'login' || !connections.some(one => one.passkeys)) return {}
  if (screen === 'login-password') return { ask_capabilities: true }
  return { ask_capabilities: true, passkey: { public_key: passkeyRequest(passkey) }, challenge_ui: uiOf(connections) }
}

/** Connections may differ in how they ask; the page asks in every way that one of them does. */
const uiOf = (connections: State['connections']): PasskeyOptions['challengeUi'] => {
  const ways = new Set(connections.flatMap(({ passkeys }) => (passkeys ? [passkeys.challengeUi] : [])))
  const [only] = ways
  return ways.size === 1 && only ? only : 'both'
}

export const newAccountData = ({ identify }: State, screen: FirstScreen): Record<string, unknown> => {
  if (screen === 'signup-id') return { ask_capabilities: true, account: identify.account?.fields ?? {} }
  return screen === 'signup-password' ? { username: nameOf(identify.account?.fields ?? {}) } : {}
}

const nameOf = ({ email, phone, username }: Record<string, string>): string => email || username || phone || ''

/** What the page needs on which a passkey is made: by who signs up, by who has just logged in, or for the own account. */
export const passkeyCreationData = async (passage: Passage): Promise<Record<string, unknown>> => {
  const { identify, passkeyOffer, proof } = passage.state
  if (!proof && identify.account) {
    const { passkey, fields, identityUserId } = identify.account
    const handle = handleOf(passage.parts.services, 'auth0', identityUserId)
    const user = { handle, name: nameOf(fields) }
    return { why: 'signup', passkey: { public_key: creation(passkey, user, {}) } }
  }
  const ceremony = passkeyOffer?.ceremony as Ceremony
  const why = passkeyOffer?.why
  const exclude = await knownPasskeys(passage, ceremony.relyingParty)
  return { why, passkey: { public_key: creation(ceremony, userOf(passage), { exclude, here: why === 'local' }) } }
}

const creation = (
  ceremony: Ceremony,
  user: PasskeyUser,
  more: Pick<Parameters<typeof passkeyCreation>[1], 'exclude' | 'here'>,
) => passkeyCreation(ceremony, { user, relyingPartyName: ceremony.relyingParty, ...more })

const userOf = ({ user, state, parts }: Passage): PasskeyUser => {
  const identity = user && passkeyIdentity(user, state.proof?.connection?.name)
  if (!identity) throw new Error('a passkey is offered to nobody')
  const name = identity.email ?? identity.username ?? identity.phone_number ?? user.name ?? user.user_id
  return {
    handle: handleOf(parts.services, identity.provider, identity.user_id),
    name,
    displayName: user.name,
  }
}
