import { isDeepStrictEqual } from 'node:util'
import { typeOfAction } from '../../factors/names.ts'
import { next } from '../../flow/next.ts'
import { leaveAlone, snoozedFor } from '../decline.ts'
import { answerEmailCheck } from '../email-check.ts'
import { happen, type Passage } from '../passage.ts'
import { capabilitiesIn } from './capabilities.ts'
import { keepCustomFields } from './custom-fields.ts'
import { answerFactor } from './factor.ts'
import { answerIdentifier } from './first-factor.ts'
import { answerNewPasskey } from './new-passkey.ts'
import { answerNewPassword } from './new-password.ts'
import { answerOrganizationName, pickOrganization } from './organization.ts'
import { answerPasskeyForm } from './passkey.ts'
import { answerPassword } from './password.ts'
import { answerCodePage } from './passwordless.ts'
import { answerSignup, answerSignupId, answerSignupPassword } from './sign-up.ts'

export interface Submitted {
  screen: string
  action: string
  fields: Record<string, string>
}

/** The prompts of the first factor, which take partials. */
const takesCustomFields: ReadonlySet<string> = new Set([
  'login',
  'login-id',
  'login-password',
  'login-passwordless-email-code',
  'login-passwordless-sms-otp',
  'signup',
  'signup-id',
  'signup-password',
])

/** Takes a form for the screen that is due. One for any other screen changes nothing, whatever it says. */
export const takeAnswer = async (passage: Passage, answer: Submitted): Promise<void> => {
  const due = next(passage.state)
  if (due.kind !== 'show' || due.screen !== answer.screen) return
  if (passage.state.notice) {
    happen(passage, { kind: 'noticed' })
    return
  }
  if (takesCustomFields.has(due.screen)) keepCustomFields(passage, answer.fields)
  switch (due.screen) {
    case 'login':
    case 'login-password':
      noteCapabilities(passage, answer.fields)
      return answerPassword(passage, namedAtOnce(answer.fields))
    case 'login-id':
      noteCapabilities(passage, answer.fields)
      return isPasskey(answer)
        ? answerPasskeyForm(passage, answer)
        : answerIdentifier(passage, namedAtOnce(answer.fields))
    case 'login-passwordless-email-code':
    case 'login-passwordless-sms-otp':
      return answerCodePage(passage, answer)
    case 'signup':
      return answerSignup(passage, answer.fields)
    case 'signup-id':
      return answerSignupId(passage, answer.fields)
    case 'signup-password':
      return answerSignupPassword(passage, answer.fields)
    case 'passkey-enrollment':
    case 'passkey-enrollment-local':
      return answerNewPasskey(passage, answer)
    case 'accept-invitation':
      happen(passage, { kind: 'invitation-accepted' })
      return
    case 'organization-selection':
      return answerOrganizationName(passage, answer)
    case 'organization-picker':
      return pickOrganization(passage, answer)
    case 'mfa-login-options':
    case 'mfa-begin-enroll-options':
      return pickFactor(passage, answer.action)
    case 'mfa-detect-browser-capabilities':
      return takeCapabilities(passage, answer.fields)
    case 'reset-password':
      return answerNewPassword(passage, answer.fields)
    case 'login-email-verification':
      return answerEmailCheck(passage, answer)
    case 'consent':
      return takeConsent(passage, answer.action)
    default:
      return answerFactor(passage, answer)
  }
}

/** Where the page has a field for each identifier, the one that was filled in is who signs in. */
const namedAtOnce = ({ email, phone, ...fields }: Record<string, string>): Record<string, string> => {
  const username = [fields['username'], email, phone].find(text => text?.trim())
  return username === undefined ? fields : { ...fields, username }
}

/** Only what the command offers can be picked; the way back leads to the factor that was left. */
const pickFactor = (passage: Passage, action: string): void => {
  const { command } = passage.state
  const type = typeOfAction(action)
  if (type && command?.offered.some(f => f.type === type)) happen(passage, { kind: 'picked', type })
  else if (action === 'back-action' && command?.left) happen(passage, { kind: 'factor-returned' })
}

/** The first page asks for a passkey, or says that the browser could not give one. */
const isPasskey = ({ action, fields }: Submitted): boolean =>
  fields['passkey'] !== undefined || action === 'continue-with-passkey' || action.startsWith('showError::')

/** Pages on which passkeys matter say with their forms what the browser can do. */
const noteCapabilities = (passage: Passage, fields: Record<string, string>): void => {
  const found = capabilitiesIn(passage, fields)
  if (!found || isDeepStrictEqual(found, passage.state.capabilities)) return
  happen(passage, { kind: 'capabilities', capabilities: found })
}

const takeCapabilities = (passage: Passage, fields: Record<string, string>): void => {
  const found = capabilitiesIn(passage, fields) ?? { webauthn: false, platform: false }
  // Who cannot take up an offer is not led through the same question at every login.
  if (!found.platform && passage.state.command?.origin.kind === 'offer') leaveAlone(passage, snoozedFor)
  happen(passage, { kind: 'capabilities', capabilities: found })
}

const takeConsent = (passage: Passage, action: string): void => {
  if (action === 'accept' || action === 'deny') happen(passage, { kind: 'consent', given: action === 'accept' })
}
