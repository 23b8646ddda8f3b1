import { z } from 'zod'
import { chosen, codeField, form, heading, primaryButton, resend } from '../form.ts'
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import { screen, textField } from '../screen.ts'

/** A code that went to the address of the account, where a login looks unlike its user. */
export const loginEmailVerification = screen({
  name: 'login-email-verification',
  prompt: 'login-email-verification',
  texts: {
    title: 'Verify that it is you',
    description:
      'This sign-in looks different from your others. We’ve sent an e-mail with a code to the address of your account. It is valid for five minutes.',
    buttonText: 'Continue',
    placeholder: 'Code',
    resendText: 'Didn’t receive it?',
    resendActionText: 'Resend',
    'invalid-code': 'That code is not valid. Use the one from the latest e-mail.',
    'invalid-expired-code': 'That code has expired. Ask for another one.',
    'authenticator-error': 'We couldn’t send the e-mail. Please try again later.',
  },
  fields: z.object({ code: textField }),
  data: z.object({ email: z.string() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${chosen(ctx, ctx.data.email, undefined, icons.email)}
${form(ctx, html`${codeField(ctx, { label: ctx.t('placeholder') })}${primaryButton(ctx.t('buttonText'))}`)}
${resend(ctx, { prompt: ctx.t('resendText'), text: ctx.t('resendActionText') })}`,
})
