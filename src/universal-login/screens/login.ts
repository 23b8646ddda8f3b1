import { z } from 'zod'
import {
  capabilityFields,
  capabilityInputs,
  capabilityScript,
  passkeyData,
  passkeyFields,
  passkeyLogin,
  passkeyLoginTexts,
  suggestsPasskeys,
} from '../../factors/passkey/login-parts.ts'
import { captchaBox } from '../captcha.ts'
import { chosen, passwordField, primaryButton } from '../form.ts'
import { html } from '../html.ts'
import { promptForm } from '../partials.ts'
import { screen, textField } from '../screen.ts'
import { credentialTexts, type Identifier } from '../texts/credentials.ts'
import { identifierFields } from './identifier-fields.ts'
import { alternative, beginning, identifiers, invitationData, inviterVariables } from './shared.ts'

const texts = {
  ...credentialTexts,
  pageTitle: 'Sign in',
  title: 'Sign in',
  description: 'to continue to ${clientName}',
  buttonText: 'Continue',
  forgotPasswordText: 'Forgot your password?',
  footerText: 'No account yet?',
  footerLinkText: 'Sign up',
  editEmailText: 'Change who signs in',
  invitationTitle: 'Sign in to accept',
  invitationDescription: 'Sign in to accept the invitation of ${inviterName} to join ${companyName} on ${clientName}.',
} as const

/** One field for whatever identifies users, or a field for each. */
const who = { username: textField, email: textField, phone: textField }

/** Auth0's name of wrong credentials at a connection with these identifiers. */
const narrower = (code: string, data: { identifiers: readonly Identifier[] }): string | undefined => {
  if (code !== 'wrong-credentials') return undefined
  const [email, username, phone] = (['email', 'username', 'phone_number'] as const).map(i =>
    data.identifiers.includes(i),
  )
  const names = [email && 'email', phone && 'phone', username && 'username'].filter(Boolean)
  return names.length > 0 ? `wrong-${names.join('-')}-credentials` : undefined
}

const below = (href: string | undefined, text: string) =>
  href ? html`<p class="below"><a href="${href}">${text}</a></p>` : undefined

/** Who and password on one page. */
export const login = screen({
  name: 'login',
  prompt: 'login',
  texts,
  fields: z.object({ ...who, password: textField, captcha: textField }),
  data: z.object({ username: z.string().optional(), identifiers, ...invitationData }),
  variables: data => inviterVariables(data.invitation),
  narrower,
  view: ctx => {
    const { t, data, links } = ctx
    const known = data.username ?? ctx.submitted['username']
    return html`${beginning(ctx, t, data.invitation)}
${promptForm(ctx, {
  inputs: html`${identifierFields(ctx, { identifiers: data.identifiers, known, autocomplete: 'username', autofocus: !known, t })}${passwordField(
    ctx,
    {
      label: t('passwordLabel'),
      autocomplete: 'current-password',
      autofocus: Boolean(known),
      below: below(links?.resetPassword, t('forgotPasswordText')),
    },
  )}`,
  button: html`${captchaBox(ctx)}${primaryButton(t('buttonText'))}`,
  line: alternative(t('footerText'), t('footerLinkText'), links?.signup),
})}`
  },
})

/** The first of two pages: who (`identifier_first`). */
export const loginId = screen({
  name: 'login-id',
  prompt: 'login-id',
  texts: { ...texts, ...passkeyLoginTexts },
  fields: z.object({ ...who, captcha: textField, ...passkeyFields }),
  data: z.object({ username: z.string().optional(), identifiers, ...invitationData, ...passkeyData }),
  variables: data => inviterVariables(data.invitation),
  narrower,
  view: ctx => {
    const { t, data, links } = ctx
    const top = ctx.brand.theme?.document.widget.social_buttons_layout === 'top'
    const passkey = passkeyLogin(ctx, data, {
      button: t('passkeyButtonText'),
      cancelled: t('passkeyCancelledText'),
      top,
    })
    return html`${beginning(ctx, t, data.invitation)}
${promptForm(ctx, {
  inputs: html`${identifierFields(ctx, {
    identifiers: data.identifiers,
    known: data.username ?? ctx.submitted['username'],
    autocomplete: suggestsPasskeys(data) ? 'username webauthn' : 'username',
    autofocus: true,
    t,
  })}${capabilityInputs(data)}`,
  button: html`${captchaBox(ctx)}${primaryButton(t('buttonText'))}`,
  line: alternative(t('footerText'), t('footerLinkText'), links?.signup),
  others: passkey,
  othersFirst: top,
})}${capabilityScript(ctx, data)}`
  },
})

/** The second: the password of whom the first page named. */
export const loginPassword = screen({
  name: 'login-password',
  prompt: 'login-password',
  texts: {
    ...texts,
    title: 'Enter your password',
    invitationTitle: 'Enter your password',
    pageTitle: 'Enter your password',
  },
  fields: z.object({ username: textField, password: textField, captcha: textField, ...capabilityFields }),
  data: z.object({
    username: z.string().optional(),
    identifiers,
    ...invitationData,
    ask_capabilities: passkeyData.ask_capabilities,
  }),
  variables: data => inviterVariables(data.invitation),
  narrower,
  view: ctx => {
    const { t, data, links } = ctx
    const username = data.username ?? ctx.submitted['username'] ?? ''
    return html`${beginning(ctx, t, data.invitation)}
${chosen(ctx, username, links?.login ? { href: links.login, label: t('editEmailText') } : undefined)}
${promptForm(ctx, {
  inputs: html`<input type="text" name="username" value="${username}" autocomplete="username" readonly hidden>${passwordField(
    ctx,
    {
      label: t('passwordLabel'),
      autocomplete: 'current-password',
      autofocus: true,
      below: below(links?.resetPassword, t('forgotPasswordText')),
    },
  )}${capabilityInputs(data)}`,
  button: html`${captchaBox(ctx)}${primaryButton(t('buttonText'))}`,
})}${capabilityScript(ctx, data)}`
  },
})
