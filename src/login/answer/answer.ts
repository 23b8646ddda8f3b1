import { typeOfAction } from '../../factors/names.ts'
import { deviceOf, mayHaveBiometrics } from '../../factors/webauthn/device.ts'
import { next } from '../../flow/next.ts'
import { leaveAlone, snoozedFor } from '../decline.ts'
import { happen, type Passage } from '../passage.ts'
import { answerFactor } from './factor.ts'
import { answerIdentifier, answerSignup } from './first-factor.ts'
import { answerNewPassword } from './new-password.ts'
import { answerOrganizationName, pickOrganization } from './organization.ts'
import { answerPassword } from './password.ts'

export interface Submitted {
  screen: string
  action: string
  fields: Record<string, string>
}

/** Takes a form for the screen that is due. One for any other screen changes nothing, whatever it says. */
export const takeAnswer = async (passage: Passage, answer: Submitted): Promise<void> => {
  const due = next(passage.state)
  if (due.kind !== 'show' || due.screen !== answer.screen) return
  if (passage.state.notice) {
    happen(passage, { kind: 'noticed' })
    return
  }
  switch (due.screen) {
    case 'login':
    case 'login-password':
      return answerPassword(passage, answer.fields)
    case 'login-id':
      return answerIdentifier(passage, answer.fields)
    case 'signup':
      return answerSignup(passage, answer.fields)
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
    case 'consent':
      return takeConsent(passage, answer.action)
    default:
      return answerFactor(passage, answer)
  }
}

/** Only what the command offers can be picked. */
const pickFactor = (passage: Passage, action: string): void => {
  const type = typeOfAction(action)
  if (!type || !passage.state.command?.offered.some(f => f.type === type)) return
  happen(passage, { kind: 'picked', type })
}

const takeCapabilities = (passage: Passage, fields: Record<string, string>): void => {
  const says = (name: string) => fields[name] === 'true' || fields[name] === 'on'
  const webauthn = says('js-available') && says('webauthn-available')
  const platform =
    webauthn && says('webauthn-platform-available') && mayHaveBiometrics(deviceOf(passage.http.userAgent))
  // Who cannot take up an offer is not led through the same question at every login.
  if (!platform && passage.state.command?.origin.kind === 'offer') leaveAlone(passage, snoozedFor)
  happen(passage, { kind: 'capabilities', capabilities: { webauthn, platform } })
}

const takeConsent = (passage: Passage, action: string): void => {
  if (action === 'accept' || action === 'deny') happen(passage, { kind: 'consent', given: action === 'accept' })
}
