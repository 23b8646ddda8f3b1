import { z } from 'zod'
import { field, form, heading, passwordField, primaryButton } from '../form.ts'
import { html } from '../html.ts'
import { screen, textField } from '../screen.ts'
import { credentialTexts } from '../texts/credentials.ts'
import { passwordTexts } from '../texts/password-rules.ts'
import { alternative, passwordPolicy, passwordRules } from './shared.ts'

const asked = z.object({ name: z.enum(['email', 'username', 'phone_number']), required: z.boolean() })

/** A new account: the identifiers that the connection asks for, and a password. */
export const signup = screen({
  name: 'signup',
  prompt: 'signup',
  texts: {
    ...credentialTexts,
    ...passwordTexts,
    title: 'Create your account',
    pageTitle: 'Sign up',
    description: 'to continue to ${clientName}',
    buttonText: 'Continue',
    loginActionText: 'Already have an account?',
    loginActionLinkText: 'Sign in',
    usernameHint: 'Between ${min} and ${max} characters',
    'invalid-signup': 'We couldn’t create this account. If you have one already, sign in or reset your password.',
    'user-already-exists': 'There is an account with this name already. Sign in or choose another.',
    'username-taken': 'This username is taken. Please choose another.',
    'invalid-username-length': 'The username must have between ${min} and ${max} characters.',
    'signup-disabled': 'New accounts cannot be created here.',
    'no-phone': 'Please enter your phone number.',
    'auth0-users-validation': 'Something went wrong, please try again later.',
  },
  fields: z.object({ email: textField, username: textField, phone: textField, password: textField }),
  data: z.object({
    identifiers: z.array(asked).default([{ name: 'email', required: true }]),
    username_length: z.object({ min: z.number(), max: z.number() }).default({ min: 1, max: 15 }),
    password_policy: passwordPolicy,
  }),
  variables: ({ username_length: { min, max } }) => ({ min: String(min), max: String(max) }),
  view: ctx => {
    const { t, data, links } = ctx
    const inputs = data.identifiers.map(({ name, required }, index) => {
      const autofocus = index === 0
      if (name === 'email')
        return field(ctx, {
          name: 'email',
          label: t('emailLabel'),
          type: 'email',
          autocomplete: 'email',
          required,
          autofocus,
        })
      if (name === 'phone_number')
        return field(ctx, {
          name: 'phone',
          label: t('phoneNumberLabel'),
          type: 'tel',
          autocomplete: 'tel',
          hint: t('phoneHint'),
          required,
          autofocus,
        })
      return field(ctx, {
        name: 'username',
        label: t('usernameLabel'),
        autocomplete: 'username',
        hint: t('usernameHint'),
        required,
        autofocus,
      })
    })
    return html`${heading(ctx, t('title'), t('description'))}
${form(
  ctx,
  html`${inputs}${passwordField(ctx, { label: t('passwordLabel'), autocomplete: 'new-password' })}${passwordRules(t, data.password_policy)}${primaryButton(t('buttonText'))}`,
)}
${alternative(t('loginActionText'), t('loginActionLinkText'), links?.login)}`
  },
})
