import { refuseBlocked, takeFirstFactor, takeUser } from './begin.ts'
import { copyOf } from './copy.ts'
import { type Draft, log, note, refuse } from './draft.ts'
import { emailChecked } from './email-check.ts'
import type { Event } from './event.ts'
import * as factor from './factor-events.ts'
import type { LogFact } from './log-fact.ts'
import { changedLog, successLog } from './login-log.ts'
import { next } from './next.ts'
import * as organization from './organization-events.ts'
import * as passkey from './passkey-offer.ts'
import { takePerformed } from './performed.ts'
import { settle } from './settle.ts'
import type { Refusal, State } from './state.ts'
import { consentDue } from './steps/consent.ts'
import { newPasswordScreen } from './steps/new-password.ts'
import { isLogin, resuming } from './trigger.ts'

/**
 * The state after an event, with what is to be logged of it; the given state stays as it is. Pure. Throws when the event
 * answers something that is not due, which is a fault of the driver and never of the user.
 */
export const apply = (before: State, event: Event): { state: State; logs: LogFact[] } => {
  if (before.finished) throw new Error('a finished login takes no event')
  const draft: Draft = { state: copyOf(before), logs: [], at: event.at }
  const { resetting } = draft.state.request
  if (resetting && !unasked.includes(event.kind)) resetting.opened = undefined
  if (event.kind !== 'facts') draft.state.form = { errors: [], submitted: {} }
  take(draft, event)
  if (!draft.state.finished) settle(draft)
  return { state: draft.state, logs: draft.logs }
}

/** What happens without anybody having sent a form. */
const unasked: readonly Event['kind'][] = ['facts', 'performed', 'capabilities', 'resumed', 'finished']

const take = (draft: Draft, event: Event) => {
  const { state } = draft
  switch (event.kind) {
    case 'facts':
      return takeFacts(draft, event)
    case 'goto':
      expect(!state.proof, 'the first factor was proven already')
      state.identify = { ...state.identify, screen: event.screen, identifier: event.identifier }
      return
    case 'custom-fields':
      expect(!state.proof, 'the first factor was proven already')
      state.customFields = { ...state.customFields, ...event.fields }
      return
    case 'account-named':
      expect(!state.proof, 'the first factor was proven already')
      state.identify.account = event.account
      state.identify.screen = event.passkeys === false ? 'signup-password' : 'passkey-enrollment'
      return
    case 'first-factor':
      expect(!state.proof, 'the first factor was proven already')
      return takeFirstFactor(draft, event)
    case 'first-factor-refused':
      expect(!state.proof, 'the first factor was proven already')
      state.form = { errors: event.errors, submitted: event.submitted }
      note(draft, { kind: 'first-factor', how: event.how ?? 'password', result: 'refused', why: event.why })
      for (const fact of event.logs) log(draft, fact)
      if (state.request.bringsCredentials) refuseCredentials(draft, event)
      return
    case 'form-refused':
      state.form = { errors: event.errors, submitted: event.submitted ?? {} }
      for (const fact of event.logs ?? []) log(draft, fact)
      return
    case 'organization-named':
      return organization.named(draft, event)
    case 'organizations-found':
      return organization.found(draft, event)
    case 'organization-picked':
      return organization.picked(draft, event)
    case 'invitation-accepted':
      return organization.acceptInvitation(draft)
    case 'organization-skipped':
      return organization.skipped(draft)
    case 'performed':
      return takePerformed(draft, event)
    case 'picked':
      return factor.picked(draft, event.type, event.via)
    case 'recovery-prepared':
      return factor.recoveryPrepared(draft, event)
    case 'capabilities':
      return factor.capabilities(draft, event.capabilities)
    case 'factor-screen':
      return factor.moved(draft, event)
    case 'factor-passed':
      return factor.passed(draft, event)
    case 'factor-enrolled':
      return factor.enrolled(draft, event)
    case 'factor-refused':
      return factor.refused(draft, event)
    case 'noticed':
      expect(state.notice !== undefined, 'there is nothing to take notice of')
      state.notice = undefined
      return
    case 'factor-declined':
      return factor.declined(draft)
    case 'passkey-enrolled':
      return passkey.passkeyEnrolled(draft, event)
    case 'passkey-refused':
      return passkey.passkeyRefused(draft, event)
    case 'passkey-declined':
      return passkey.passkeyDeclined(draft)
    case 'factor-left':
      return factor.left(draft)
    case 'factor-returned':
      return factor.returned(draft)
    case 'email-check':
      return emailChecked(draft, event)
    case 'resumed':
      return takeResumed(draft)
    case 'consent':
      return takeConsent(draft, event.given)
    case 'password-chosen':
      return takePassword(draft, event.executionId)
    case 'finished':
      return finish(draft)
    default:
      event satisfies never
  }
}

const expect = (holds: boolean, otherwise: string) => {
  if (!holds) throw new Error(otherwise)
}

const takeFacts = (draft: Draft, { facts }: Extract<Event, { kind: 'facts' }>) => {
  const { state } = draft
  expect(state.proof !== undefined, 'nobody is known yet')
  if (!facts.user) {
    // No session is kept for somebody who is gone.
    if (state.user) state.user = { ...state.user, blocked: true }
    const error = state.request.resetting ? 'ticket_invalid' : 'access_denied'
    return refuse(draft, { error, description: 'The user of this login is no longer there' })
  }
  takeUser(state, facts)
  if (facts.enabled) {
    const { enabled } = facts
    state.settings.factors = state.settings.factors.filter(type => enabled.includes(type))
  }
  refuseBlocked(draft)
  if (!state.refusal) refuseOldPassword(draft)
  if (!state.refusal && facts.passkeyGone) refuseLostPasskey(draft)
  if (!state.refusal && facts.ticket) refuseTicket(draft, facts.ticket)
  if (!state.refusal && isLogin(state) && state.organization && facts.member === false) organization.refuseMember(draft)
  if (!state.refusal) factor.dropLost(draft)
}

/** A password that was changed since it was typed proves nothing any more. */
const refuseOldPassword = (draft: Draft) => {
  const { proof, user } = draft.state
  if (proof?.how !== 'password' || (user?.passwordChangedAt ?? 0) <= proof.at) return
  refuse(draft, { error: 'access_denied', description: 'The password was changed since this login began' })
}

/** A passkey that was removed since it was used may be lost or stolen. */
const refuseLostPasskey = (draft: Draft) =>
  refuse(draft, { error: 'access_denied', description: 'The passkey was removed since this login began' })

/** A ticket that was used elsewhere, or whose time is over, opens nothing, however far its flow has come. */
const refuseTicket = (draft: Draft, why: keyof typeof ticketTexts) => {
  const description = ticketTexts[why]
  const as: LogFact | undefined = draft.state.request.enrolling && { type: 'gd_start_enroll_failed', description }
  refuse(draft, { error: `ticket_${why}`, description }, as)
}

const ticketTexts = {
  used: 'The ticket was used already',
  expired: 'The ticket has expired',
  invalid: 'The ticket is not valid any more: the account has another address now, or is not to be used',
}

/** Why a token request is refused, by what stood against its password; whatever else it was, the password was wrong. */
const passwordRefusals: { readonly [why: string]: Refusal } = {
  blocked: {
    error: 'too_many_attempts',
    description: 'Your account has been blocked after multiple consecutive login attempts.',
  },
  'ip-blocked': {
    error: 'too_many_attempts',
    description: 'Too many failed login attempts have come from this address. Try again later.',
  },
  'password-breached': {
    error: 'password_leaked',
    description:
      'This login has been blocked because the password is known from a data breach elsewhere. Choose another one.',
  },
  'requires-verification': {
    error: 'requires_verification',
    description: 'Suspicious request requires verification',
  },
  'password-unchecked': {
    error: 'access_denied',
    description: 'The password could not be checked. Try again later.',
  },
  'signup-refused': { error: 'access_denied', description: 'Sign-up is not allowed.' },
  'same-user-login': {
    error: 'too_many_requests',
    description: 'Too many login attempts for this user. Wait before trying again.',
  },
}

/** A token request names one connection, so it is known where its code went. */
const wrongCode = ({ state }: Draft): Refusal => ({
  error: 'invalid_grant',
  description:
    state.connections[0]?.passwordless === 'sms'
      ? 'Wrong phone number or verification code.'
      : 'Wrong email or verification code.',
})

const wrongPassword: Refusal = { error: 'invalid_grant', description: 'Wrong email or password.' }

/** A token request has one try. */
const refuseCredentials = (draft: Draft, event: Extract<Event, { kind: 'first-factor-refused' }>) =>
  refuse(draft, credentialRefusal(draft, event), false)

const credentialRefusal = (
  draft: Draft,
  { how, why, errors }: Extract<Event, { kind: 'first-factor-refused' }>,
): Refusal => {
  if (how === 'passkey') return passkeyRefusal(why)
  const known = passwordRefusals[why]
  // What an Action has to say to whom it does not let register.
  if (known && why === 'signup-refused') return { ...known, description: errors[0]?.message ?? known.description }
  return known ?? (how ? wrongCode(draft) : wrongPassword)
}

const passkeyRefusal = (why: string): Refusal =>
  why === 'blocked'
    ? { error: 'too_many_attempts', description: 'Too many failed attempts. Wait for a minute before retrying.' }
    : { error: 'invalid_grant', description: 'Passkey authentication failed.' }

const takeResumed = (draft: Draft) => {
  const { state } = draft
  const redirect = state.redirect
  if (!redirect || state.command || state.queue.length > 0) throw new Error('no redirect is waiting')
  state.redirect = undefined
  state.run = { index: redirect.index, handler: resuming(state) }
  note(draft, { kind: 'resumed', index: redirect.index })
}

const takeConsent = (draft: Draft, given: boolean) => {
  const { state } = draft
  const scopes = consentDue(state) ?? []
  expect(scopes.length > 0 && state.consented === undefined, 'no consent is waiting')
  note(draft, { kind: 'consent', result: given ? 'given' : 'refused', scopes })
  if (given) state.consented = scopes
  else refuse(draft, { error: 'access_denied', description: 'User did not authorize the request' })
}

const takePassword = (draft: Draft, executionId: string | undefined) => {
  const due = next(draft.state)
  expect(due.kind === 'show' && due.screen === newPasswordScreen, 'no password is to be chosen now')
  draft.state.passwordChosen = { executionId }
  note(draft, { kind: 'new-password' })
}

const finish = (draft: Draft) => {
  const { state } = draft
  state.finished = state.refusal ? 'denied' : 'complete'
  if (state.refusal) return
  note(draft, { kind: 'complete' })
  if (state.request.resetting) log(draft, changedLog(state))
  else if (state.request.channel !== 'token' && isLogin(state)) log(draft, successLog(draft))
}
