import { z } from 'zod'
import { capabilityFields, capabilityInputs, capabilityScript, passkeyData } from '../../factors/passkey/login-parts.ts'
import { captchaBox } from '../captcha.ts'
import { chosen, field, passwordField, primaryButton } from '../form.ts'
import { type Html, html } from '../html.ts'
import { promptForm } from '../partials.ts'
import { type FormContext, screen, textField } from '../screen.ts'
import { credentialTexts } from '../texts/credentials.ts'
import { passwordTexts } from '../texts/password-rules.ts'
import {
  alternative,
  beginning,
  type Invited,
  invitationData,
  inviterVariables,
  passwordPolicy,
  passwordRules,
} from './shared.ts'

const asked = z.object({ name: z.enum(['email', 'username', 'phone_number']), required: z.boolean() })

const texts = {
  ...credentialTexts,
  ...passwordTexts,
  title: 'Create your account',
  pageTitle: 'Sign up',
  description: 'to continue to ${clientName}',
  buttonText: 'Continue',
  loginActionText: 'Already have an account?',
  loginActionLinkText: 'Sign in',
  usernameHint: 'Between ${min} and ${max} characters',
  editEmailText: 'Change who signs up',
  invitationTitle: 'Create your account',
  invitationDescription: 'Sign up to accept the invitation of ${inviterName} to join ${companyName} on ${clientName}.',
  'invalid-signup': 'We couldn’t create this account. If you have one already, sign in or reset your password.',
  'user-already-exists': 'There is an account with this name already. Sign in or choose another.',
  'username-taken': 'This username is taken. Please choose another.',
  'invalid-username-length': 'The username must have between ${min} and ${max} characters.',
  'signup-disabled': 'New accounts cannot be created here.',
  'password-not-allowed': 'Passwords cannot be used here.',
  'no-phone': 'Please enter your phone number.',
  'auth0-users-validation': 'Something went wrong, please try again later.',
} as const

const names = { email: textField, username: textField, phone: textField }
const namesData = {
  identifiers: z.array(asked).default([{ name: 'email', required: true }]),
  username_length: z.object({ min: z.number(), max: z.number() }).default({ min: 1, max: 15 }),
  ...invitationData,
}
const variables = ({
  username_length: { min, max },
  invitation,
}: {
  username_length: { min: number; max: number }
  invitation?: Invited
}) => ({ min: String(min), max: String(max), ...inviterVariables(invitation) })

/** The inputs that name a new user, as far as the connection asks for them. */
const nameInputs = (
  ctx: FormContext,
  identifiers: z.output<typeof asked>[],
  t: (key: keyof typeof texts) => string,
  { account = {}, invitation }: { account?: Record<string, string>; invitation?: Invited },
): Html[] =>
  identifiers.map(({ name, required }, index) => {
    const autofocus = index === 0
    if (name === 'email')
      return field(ctx, {
        name: 'email',
        label: t('emailLabel'),
        type: 'email',
        autocomplete: 'email',
        value: invitation?.email ?? (account['email'] || undefined),
        // Whoever is invited has that address, whatever would be typed.
        readonly: invitation !== undefined,
        required,
        autofocus: autofocus && !invitation,
      })
    if (name === 'phone_number')
      return field(ctx, {
        name: 'phone',
        label: t('phoneNumberLabel'),
        type: 'tel',
        autocomplete: 'tel',
        value: account['phone'] || undefined,
        hint: ctx.t('phoneHint'),
        required,
        autofocus,
      })
    return field(ctx, {
      name: 'username',
      label: t('usernameLabel'),
      autocomplete: 'username',
      value: account['username'] || undefined,
      hint: t('usernameHint'),
      required,
      autofocus,
    })
  })

/** A new account: the identifiers that the connection asks for, and a password. */
export const signup = screen({
  name: 'signup',
  prompt: 'signup',
  texts,
  fields: z.object({ ...names, password: textField, captcha: textField }),
  data: z.object({ ...namesData, password_policy: passwordPolicy }),
  variables,
  view: ctx => {
    const { t, data, links } = ctx
    return html`${beginning(ctx, t, data.invitation)}
${promptForm(ctx, {
  inputs: html`${nameInputs(ctx, data.identifiers, t, data)}${passwordField(ctx, { label: t('passwordLabel'), autocomplete: 'new-password' })}${passwordRules(t, data.password_policy)}`,
  button: html`${captchaBox(ctx)}${primaryButton(t('buttonText'))}`,
  line: alternative(t('loginActionText'), t('loginActionLinkText'), links?.login),
})}`
  },
})

/** The first of several pages where passkeys are on: who it is to be. */
export const signupId = screen({
  name: 'signup-id',
  prompt: 'signup-id',
  texts,
  fields: z.object({ ...names, captcha: textField, ...capabilityFields }),
  data: z.object({
    ...namesData,
    account: z.record(z.string(), z.string()).default({}),
    ask_capabilities: passkeyData.ask_capabilities,
  }),
  variables,
  view: ctx => {
    const { t, data, links } = ctx
    return html`${beginning(ctx, t, data.invitation)}
${promptForm(ctx, {
  inputs: html`${nameInputs(ctx, data.identifiers, t, { ...data, account: { ...data.account, ...ctx.submitted } })}${capabilityInputs(data)}`,
  button: html`${captchaBox(ctx)}${primaryButton(t('buttonText'))}`,
  line: alternative(t('loginActionText'), t('loginActionLinkText'), links?.login),
})}${capabilityScript(ctx, data)}`
  },
})

/** The last of them for who signs up without a passkey: a password. */
export const signupPassword = screen({
  name: 'signup-password',
  prompt: 'signup-password',
  texts: {
    ...texts,
    title: 'Choose a password',
    invitationTitle: 'Choose a password',
    pageTitle: 'Choose a password',
  },
  fields: z.object({ password: textField, captcha: textField }),
  data: z.object({ username: z.string().default(''), password_policy: passwordPolicy, ...invitationData }),
  variables: data => inviterVariables(data.invitation),
  view: ctx => {
    const { t, data, links } = ctx
    return html`${beginning(ctx, t, data.invitation)}
${chosen(ctx, data.username, links?.signup ? { href: links.signup, label: t('editEmailText') } : undefined)}
${promptForm(ctx, {
  inputs: html`<input type="text" name="username" value="${data.username}" autocomplete="username" readonly hidden>${passwordField(ctx, { label: t('passwordLabel'), autocomplete: 'new-password', autofocus: true })}${passwordRules(t, data.password_policy)}`,
  button: html`${captchaBox(ctx)}${primaryButton(t('buttonText'))}`,
  line: alternative(t('loginActionText'), t('loginActionLinkText'), links?.login),
})}`
  },
})
