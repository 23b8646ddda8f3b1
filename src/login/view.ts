import { cachedConnection } from '../accounts/cached-connection.ts'
import { connectionRules } from '../accounts/connection-rules.ts'
import { newPasswordView } from '../accounts/new-password.ts'
import { openResetLink } from '../accounts/reset-link.ts'
import { sendProblem } from '../delivery/send-problem.ts'
import { pickerAction } from '../factors/names.ts'
import { organizationOf } from '../flow/organization-events.ts'
import type { Show } from '../flow/outcome.ts'
import type { OrganizationRef, State } from '../flow/state.ts'
import { consentDue } from '../flow/steps/consent.ts'
import { isCodeScreen, onlyByCode, signupConnection, signupOf } from '../flow/steps/identify.ts'
import { mayBePersonal } from '../flow/steps/organization.ts'
import { cachedOrganization } from '../store/organization-access.ts'
import { cachedResourceServer } from '../store/resource-servers.ts'
import { askedOf } from './answer/factor.ts'
import { captchaOf } from './captcha.ts'
import { elsewhereOf } from './elsewhere.ts'
import { emailCheckData } from './email-check.ts'
import { factorContext } from './factor-context.ts'
import type { View } from './login.ts'
import type { Passage } from './passage.ts'
import { newAccountData, passkeyCreationData, passkeyRequestData } from './passkey-view.ts'
import { factorOf } from './perform/begin-factor.ts'

/** The screen that is due as typed data. A screen gets what it shows and nothing else of the state. */
export const viewOf = async (passage: Passage, due: Show): Promise<View> => {
  const { state, user } = passage
  return {
    screen: due.screen,
    prompt: promptOf(due.screen),
    data: await dataOf(passage, due.screen),
    errors: [...state.form.errors, ...(await sendErrors(passage, due.screen))],
    submitted: state.form.submitted,
    clientId: state.request.clientId,
    user: user && shownUser(user),
    organizationId: organizationOf(state)?.id,
    connection: (due.screen === 'signup' ? signupConnection(state) : state.connections[0])?.name,
    signup: signupOf(state),
    locale: state.request.locale,
    canPick: due.canPick,
    fromAccount: state.request.enrolling?.by === 'account',
    ended: await hasEnded(passage),
    captcha: await captchaOf(passage, due.screen),
  }
}

const shownUser = (user: NonNullable<Passage['user']>): View['user'] => ({
  user_id: user.user_id,
  email: user.email,
  email_verified: user.email_verified,
  username: user.username,
  name: user.name,
  nickname: user.nickname,
  given_name: user.given_name,
  family_name: user.family_name,
  picture: user.picture,
  user_metadata: user.user_metadata,
})

/** Whether a device has answered what the screen waits for, or will not any more. */
const hasEnded = async (passage: Passage): Promise<boolean | undefined> => {
  if (!passage.state.command?.progress || passage.state.notice) return undefined
  const { request, keep } = askedOf(passage)
  if (factorOf(passage.parts, request.type).waitsFor?.(keep) === undefined) return undefined
  const found = await elsewhereOf(passage, request, keep)
  return found?.status !== 'pending' || found.expiresAt <= passage.parts.services.now()
}

const prompts = ['otp', 'email', 'phone', 'sms', 'voice', 'push', 'webauthn', 'recovery-code']

/** The prompt that groups a screen (reference, 7.1). */
const promptOf = (screen: string): string => {
  if (screen.startsWith('organization-')) return 'organizations'
  if (screen === 'accept-invitation') return 'invitation'
  if (screen.startsWith('reset-password')) return 'reset-password'
  if (screen.startsWith('passkey-')) return 'passkeys'
  if (screen.startsWith('login-passwordless-')) return 'login-passwordless'
  if (!screen.startsWith('mfa-')) return screen
  const part = prompts.find(p => screen.startsWith(`mfa-${p}-`))
  return part ? `mfa-${part}` : 'mfa'
}

const dataOf = async (passage: Passage, screen: string): Promise<Record<string, unknown>> => {
  const { state, parts } = passage
  const connection = signupConnection(state)
  const invitation = invitationOf(state)
  if (state.notice) return state.notice.data
  switch (screen) {
    case 'login':
    case 'login-id':
    case 'login-password':
      return {
        username: state.identify.identifier,
        identifiers: await identifiersOf(passage),
        ...passkeyRequestData(state, screen),
        invitation,
      }
    case 'login-passwordless-email-code':
    case 'login-passwordless-sms-otp':
      return { username: state.identify.identifier }
    case 'signup':
    case 'signup-id':
    case 'signup-password':
      return {
        ...(parts.signUp && connection ? await parts.signUp.viewData(parts.services, connection.name) : {}),
        ...newAccountData(state, screen),
        invitation,
      }
    case 'passkey-enrollment':
    case 'passkey-enrollment-local':
      return passkeyCreationData(passage)
    case 'accept-invitation':
      return { ...invitation }
    case 'mfa-detect-browser-capabilities':
      return {}
    case 'organization-selection':
      return { may_skip: mayBePersonal(state), discovery_methods: state.settings.organizationDiscovery }
    case 'organization-picker':
      return {
        organizations: await Promise.all((state.organizations ?? []).map(shown(parts))),
        may_skip: mayBePersonal(state),
      }
    case 'login-email-verification':
      return emailCheckData(passage)
    case 'mfa-login-options':
      return { enrolled_factors: actionsOf(passage), show_back: state.command?.left !== undefined }
    case 'mfa-begin-enroll-options':
      return { enabled_factors: actionsOf(passage), show_back: state.command?.left !== undefined }
    case 'reset-password':
      return newPasswordData(passage)
    case 'consent':
      return { scopes: await describedScopes(passage) }
    default: {
      const asked = askedOf(passage)
      const ctx = await factorContext(passage, asked.request, asked.keep)
      return factorOf(parts, asked.request.type).viewData(ctx, asked.keep, asked.screen)
    }
  }
}

/** Who has invited whom, where the login is to accept an invitation. */
const invitationOf = ({ request: { invitation } }: State) =>
  invitation && { inviter: invitation.inviter, email: invitation.email }

/** An organization of the picker, with the logo that it has now. */
const shown =
  ({ services }: Passage['parts']) =>
  async ({ id, name, displayName }: OrganizationRef) => ({
    id,
    name,
    display_name: displayName,
    logo_url: (await cachedOrganization(services, id))?.branding?.logo_url,
  })
/** For whom a new password is, and what it must be like. */
const newPasswordData = async ({ state, parts }: Passage): Promise<Record<string, unknown>> => {
  const link = await openResetLink(parts.services, state.request.resetting?.ticketHash ?? '')
  return newPasswordView(link)
}

/** A code that could not be sent, in the words of the factor whose screen waits for it. */
const sendErrors = async (passage: Passage, screen: string): Promise<View['errors']> => {
  const { state, parts } = passage
  if (screen === 'login-email-verification' || isCodeScreen(screen))
    return (await sendProblem(parts.services.db, state.traceId)) ? [{ code: 'authenticator-error' }] : []
  const type = state.command?.chosen
  const factor = type && screen.includes('mfa-') ? parts.factors[type] : undefined
  if (!factor?.sendBudget) return []
  const channel = await sendProblem(parts.services.db, state.traceId)
  return channel ? [factor.problem('send-failed', channel)] : []
}

/** The picker's buttons: the factors of the command and no others, in its order. */
const actionsOf = ({ state }: Passage): string[] =>
  (state.command?.offered ?? []).map(({ type }) => pickerAction(type, state.settings.messageTypes))

/** By what users of the connection are known, for the label of the field. */
const identifiersOf = async ({ state, parts }: Passage): Promise<string[]> => {
  if (onlyByCode(state)) return state.connections.map(one => (one.passwordless === 'sms' ? 'phone_number' : 'email'))
  const name = state.connections.find(one => !one.passwordless)?.name
  const connection = name === undefined ? undefined : await cachedConnection(parts.services, name)
  return connection ? connectionRules(connection).identifiers : ['email']
}

const describedScopes = async ({ state, parts }: Passage): Promise<{ name: string; description?: string }[]> => {
  const { audience } = state.request
  const api = audience === undefined ? undefined : await cachedResourceServer(parts.services, audience)
  return (consentDue(state) ?? []).map(name => ({
    name,
    description: api?.scopes?.find(scope => scope.value === name)?.description,
  }))
}
