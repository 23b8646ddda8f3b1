import { z } from 'zod'
import { captchaBox } from '../captcha.ts'
import { actions, field, form, heading, passwordField, primaryButton, resendLine, result } from '../form.ts'
import { html } from '../html.ts'
import { screen, textField } from '../screen.ts'
import { credentialTexts, identifierLabel } from '../texts/credentials.ts'
import { passwordTexts } from '../texts/password-rules.ts'
import { identifiers, linkAsButton, passwordPolicy, passwordRules } from './shared.ts'

/** Whose password is to be reset. The answer is the same whether there is such a user or not. */
export const resetPasswordRequest = screen({
  name: 'reset-password-request',
  prompt: 'reset-password',
  texts: {
    ...credentialTexts,
    title: 'Forgot your password?',
    pageTitle: 'Reset your password',
    description: 'Tell us who you are, and we mail you a link to choose a new one.',
    buttonText: 'Continue',
    backToLoginLinkText: 'Back to sign in',
    'too-many-email': 'You have asked for too many e-mails. Please wait a while before you ask for another.',
  },
  fields: z.object({ username: textField, email: textField, captcha: textField }),
  data: z.object({ username: z.string().optional(), identifiers }),
  view: ctx => {
    const { t, data, links } = ctx
    return html`${heading(ctx, t('title'), t('description'))}
${form(
  ctx,
  html`${field(ctx, {
    name: 'username',
    label: t(identifierLabel(data.identifiers)),
    type: data.identifiers.length === 1 && data.identifiers[0] === 'email' ? 'email' : 'text',
    autocomplete: 'username',
    value: data.username ?? ctx.submitted['username'],
    autofocus: true,
  })}${captchaBox(ctx)}${primaryButton(t('buttonText'))}`,
)}
${links?.login ? html`<p class="alternative"><a href="${links.login}">${t('backToLoginLinkText')}</a></p>` : ''}`
  },
})

/** "If there is such an account, the mail is on its way." */
export const resetPasswordEmail = screen({
  name: 'reset-password-email',
  prompt: 'reset-password',
  texts: {
    title: 'Check your e-mail',
    emailDescription: 'If ${username} has an account here, an e-mail with a link to reset the password is on its way.',
    resendLinkText: 'Send it again',
    backToLoginLinkText: 'Back to sign in',
  },
  fields: z.object({ username: textField }),
  data: z.object({ username: z.string() }),
  view: ctx => html`${result('email')}${heading(ctx, ctx.t('title'), ctx.t('emailDescription'))}
${actions(ctx, html`<input type="hidden" name="username" value="${ctx.data.username}">`, resendLine(ctx, { action: 'resend-email-action', text: ctx.t('resendLinkText'), seconds: 30 }))}
${ctx.links?.login ? html`<p class="alternative"><a href="${ctx.links.login}">${ctx.t('backToLoginLinkText')}</a></p>` : ''}`,
})

/** The new password, behind a ticket. */
export const resetPassword = screen({
  name: 'reset-password',
  prompt: 'reset-password',
  texts: {
    ...passwordTexts,
    title: 'Choose a new password',
    pageTitle: 'Choose a new password',
    description: 'for ${email}',
    buttonText: 'Reset password',
    'no-password': 'Please enter a new password.',
    'password-too-long': 'The password is too long.',
  },
  fields: z.object({ 'password-reset': textField, 're-enter-password': textField }),
  data: z.object({ email: z.string(), password_policy: passwordPolicy }),
  view: ctx => {
    const { t, data } = ctx
    return html`${heading(ctx, t('title'), t('description'))}
${form(
  ctx,
  html`<input type="text" name="username" value="${data.email}" autocomplete="username" readonly hidden>${passwordField(
    ctx,
    {
      name: 'password-reset',
      label: t('newPasswordLabel'),
      autocomplete: 'new-password',
      autofocus: true,
    },
  )}${passwordRules(t, data.password_policy)}${passwordField(ctx, {
    name: 're-enter-password',
    label: t('repeatPasswordLabel'),
    autocomplete: 'new-password',
  })}${primaryButton(t('buttonText'))}`,
)}`
  },
})

/** Done; nobody is signed in by it. */
export const resetPasswordSuccess = screen({
  name: 'reset-password-success',
  prompt: 'reset-password',
  texts: {
    title: 'Password changed',
    description: 'Your new password is in force. All your sessions have ended: sign in with it from now on.',
    buttonText: 'Back to ${clientName}',
  },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => html`${result('success')}${heading(ctx, ctx.t('title'), ctx.t('description'))}
${ctx.returnTo ? linkAsButton(ctx.t('buttonText'), ctx.returnTo) : ''}`,
})

/** The link cannot be used, or what it led to was refused; an Action may have said why. */
export const resetPasswordError = screen({
  name: 'reset-password-error',
  prompt: 'reset-password',
  texts: {
    title: 'This link does not work',
    pageTitle: 'This link does not work',
    expiredTitle: 'This link has expired',
    usedTitle: 'This link has been used',
    deniedTitle: 'Your password was not changed',
    invalidDescription: 'Please check that you opened the whole link from the e-mail, or ask for a new one.',
    expiredDescription: 'Links to reset a password work for a limited time. Please ask for a new one.',
    usedDescription: 'A link to reset a password works once. If you need another, please ask for a new one.',
    deniedDescription: 'We couldn’t let you reset it this way. Please ask who runs this service for help.',
    buttonText: 'Back to ${clientName}',
  },
  fields: z.object({}),
  data: z.object({ reason: z.enum(['invalid', 'expired', 'used', 'denied']), message: z.string().optional() }),
  view: ctx => {
    const { t, data } = ctx
    const title = data.reason === 'invalid' ? t('title') : t(`${data.reason}Title`)
    return html`${result('failure')}${heading(ctx, title, data.message || t(`${data.reason}Description`))}
${ctx.returnTo ? linkAsButton(t('buttonText'), ctx.returnTo, 'secondary') : ''}`
  },
})
