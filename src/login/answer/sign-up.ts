import type { ScreenError, State } from '../../flow/state.ts'
import { signupConnection } from '../../flow/steps/identify.ts'
import { checkCaptcha } from '../captcha.ts'
import { happen, type Passage } from '../passage.ts'
import { newAccount } from '../passkeys.ts'
import { assessNewcomer } from '../perform/assess-risk.ts'
import { capabilitiesIn } from './capabilities.ts'
import { identified } from './first-factor.ts'

const closed: ScreenError[] = [{ code: 'signup-disabled' }]

/** A sign-up form of one page: whoever made the user has proven to be it. */
export const answerSignup = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const { password: _, captcha, ...submitted } = fields
  const unproven = await checkCaptcha(passage, 'signup', captcha)
  const errors = unproven ? [{ code: unproven }] : await signUp(passage, fields)
  if (errors) happen(passage, { kind: 'form-refused', errors, submitted })
}

/** The first page of several: who it is to be. Whether somebody is that already is not looked at, and so not told. */
export const answerSignupId = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const { parts, state } = passage
  const connection = signupConnection(state)
  const { email = '', username = '', phone = '' } = asInvited(state, fields)
  const names = { email, username, phone }
  const unproven = await checkCaptcha(passage, 'signup', fields['captcha'])
  const errors = unproven
    ? [{ code: unproven }]
    : connection && parts.signUp
      ? await parts.signUp.check(parts.services, connection.name, names, connection.signup)
      : closed
  if (errors.length > 0) {
    happen(passage, { kind: 'form-refused', errors, submitted: names })
    return
  }
  const passkeys = capabilitiesIn(passage, fields)?.webauthn
  happen(passage, { kind: 'account-named', account: await newAccount(passage, names), passkeys })
}

/** The last page of several, for who signs up with a password. What is wrong with the names leads back to them. */
export const answerSignupPassword = async (passage: Passage, fields: Record<string, string>): Promise<void> => {
  const unproven = await checkCaptcha(passage, 'signup', fields['captcha'])
  if (unproven) {
    happen(passage, { kind: 'form-refused', errors: [{ code: unproven }] })
    return
  }
  const names = passage.state.identify.account?.fields ?? {}
  const errors = await signUp(passage, { ...names, password: fields['password'] ?? '' })
  if (!errors) return
  if (errors.some(({ field }) => field === 'password')) happen(passage, { kind: 'form-refused', errors })
  else backToNames(passage, errors)
}

/** Shows the first page again, with what is wrong. */
export const backToNames = (passage: Passage, errors: ScreenError[]): void => {
  const { identifier, account } = passage.state.identify
  happen(passage, { kind: 'goto', screen: 'signup-id', identifier })
  happen(passage, { kind: 'form-refused', errors, submitted: account?.fields })
}

/** Whoever signs up to accept an invitation has the address that it went to, whatever the form says. */
const asInvited = ({ request: { invitation } }: State, fields: Record<string, string>): Record<string, string> =>
  invitation ? { ...fields, email: invitation.email } : fields

type SignUp = NonNullable<Passage['parts']['signUp']>

/** Makes the user and goes on with it; what is wrong otherwise. */
export const signUp = async (
  passage: Passage,
  fields: Record<string, string>,
  passkey?: Parameters<SignUp['submit']>[1]['passkey'],
): Promise<ScreenError[] | undefined> => {
  const { parts, state, http } = passage
  const connection = signupConnection(state)
  if (!parts.signUp || !connection) return closed
  const made = await parts.signUp.submit(parts.services, {
    connection: connection.name,
    clientId: state.request.clientId,
    fields: asInvited(state, { ...state.customFields, ...fields }),
    http,
    organizationId: state.named?.id,
    enabled: connection.signup,
    // The link of an invitation proves the address, once it is accepted.
    sendsVerification: state.request.invitation === undefined,
    transaction: state.request,
    passkey,
    riskAssessment: state.settings.risk && (await assessNewcomer(passage, fields['phone'])),
  })
  if (!made.ok) return made.errors
  await identified(passage, made.userId, { how: 'signup', connection, ...(passkey && { method: 'passkey' }) })
  return undefined
}
