import { z } from 'zod'
import { chosen, codeField, heading, primaryButton, resend } from '../form.ts'
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import { promptForm } from '../partials.ts'
import { screen, textField } from '../screen.ts'
import { credentialTexts } from '../texts/credentials.ts'

const texts = {
  ...credentialTexts,
  pageTitle: 'Enter your code',
  buttonText: 'Continue',
  placeholder: 'Code',
  resendText: 'Didn’t receive it?',
  resendActionText: 'Resend',
  editEmailText: 'Change who signs in',
  'invalid-code':
    'That code is not valid. Use the one from the latest message; after three wrong ones ask for another.',
} as const

const definition = {
  prompt: 'login-passwordless',
  fields: z.object({ code: textField }),
  data: z.object({ username: z.string().optional() }),
}

/** A code that was sent to whoever has this address, in the place of a password. */
export const loginPasswordlessEmailCode = screen({
  ...definition,
  name: 'login-passwordless-email-code',
  texts: {
    ...texts,
    title: 'Check your e-mail',
    description: 'We’ve sent an e-mail with a code to this address, if one can sign in by it.',
    'authenticator-error': 'We couldn’t send the e-mail. Please try again later.',
  },
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${chosen(ctx, ctx.data.username ?? '', ctx.links?.login ? { href: ctx.links.login, label: ctx.t('editEmailText') } : undefined, icons.email)}
${promptForm(ctx, {
  inputs: codeField(ctx, { label: ctx.t('placeholder') }),
  button: primaryButton(ctx.t('buttonText')),
  others: resend(ctx, { prompt: ctx.t('resendText'), text: ctx.t('resendActionText') }),
})}`,
})

/** The same by text message. */
export const loginPasswordlessSmsOtp = screen({
  ...definition,
  name: 'login-passwordless-sms-otp',
  texts: {
    ...texts,
    title: 'Check your phone',
    description: 'We’ve sent a text message with a code to this number, if one can sign in by it.',
    'authenticator-error': 'We couldn’t send the text message. Please try again later.',
  },
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${chosen(ctx, ctx.data.username ?? '', ctx.links?.login ? { href: ctx.links.login, label: ctx.t('editEmailText') } : undefined, icons.sms)}
${promptForm(ctx, {
  inputs: codeField(ctx, { label: ctx.t('placeholder') }),
  button: primaryButton(ctx.t('buttonText')),
  others: resend(ctx, { prompt: ctx.t('resendText'), text: ctx.t('resendActionText') }),
})}`,
})
