import type { Outcome } from './outcome.ts'
import type { State } from './state.ts'
import { actions } from './steps/actions.ts'
import { assessRisk } from './steps/assess-risk.ts'
import { command } from './steps/command.ts'
import { consent } from './steps/consent.ts'
import { emailCheck } from './steps/email-check.ts'
import { identify } from './steps/identify.ts'
import { invitation } from './steps/invitation.ts'
import { newPassword } from './steps/new-password.ts'
import { notice } from './steps/notice.ts'
import { organization, organizationName } from './steps/organization.ts'
import { passkeyOffer } from './steps/passkey-offer.ts'
import { primaryUser } from './steps/primary-user.ts'
import { recoveryCode } from './steps/recovery-code.ts'
import { redirect } from './steps/redirect.ts'
import { refusal } from './steps/refusal.ts'
import type { Step } from './steps/step.ts'

/** The steps of a login in their order. The first that is due decides; a step never names what comes after it. */
export const steps: readonly Step[] = [
  refusal,
  invitation,
  organizationName,
  identify,
  assessRisk,
  organization,
  primaryUser,
  notice,
  recoveryCode,
  emailCheck,
  command,
  redirect,
  actions,
  passkeyOffer,
  consent,
  newPassword,
]

/** What is due now: what the first due step asks for, or the end. Pure; the same state always gives the same. */
export const next = (state: State): Outcome => {
  const step = steps.find(s => s.due(state))
  return step ? step.ask(state) : { kind: 'complete' }
}
