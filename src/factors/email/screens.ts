import { z } from 'zod'
import {
  actions,
  chosen,
  codeField,
  field,
  form,
  goBack,
  heading,
  linkButton,
  optionList,
  pickAnother,
  primaryButton,
  rememberBox,
  resend,
} from '../../universal-login/form.ts'
import { html } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { screen, textField } from '../../universal-login/screen.ts'

const prompt = 'mfa-email'

const emailChallenge = screen({
  name: 'mfa-email-challenge',
  prompt,
  texts: {
    title: 'Verify your identity',
    description: 'We’ve sent an e-mail with a code to this address. It is valid for five minutes.',
    pickEmailText: 'Use another address',
    'invalid-code': 'That code is not valid. Use the one from the latest e-mail.',
    'mfa-email-challenge-authenticator-error':
      'We couldn’t send the e-mail. Please try again later or use another method.',
  },
  fields: z.object({ code: textField, rememberBrowser: textField }),
  data: z.object({ email: z.string(), show_remember_device: z.boolean(), show_pick_email: z.boolean() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${chosen(ctx, ctx.data.email, undefined, icons.email)}
${form(ctx, html`${codeField(ctx)}${rememberBox(ctx, ctx.data.show_remember_device)}${primaryButton(ctx.t('buttonText'))}`)}
${resend(ctx)}
${ctx.data.show_pick_email ? actions(ctx, linkButton(ctx.t('pickEmailText'), 'pick-email')) : ''}
${pickAnother(ctx)}`,
})

const emailList = screen({
  name: 'mfa-email-list',
  prompt,
  texts: {
    title: 'Choose an address',
    description: 'Where shall we send the code?',
    listLabel: 'Your e-mail addresses',
  },
  fields: z.object({}),
  data: z.object({ enrolled_emails: z.array(z.object({ id: z.number(), email: z.string() })) }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${optionList(
  ctx,
  ctx.t('listLabel'),
  ctx.data.enrolled_emails.map(({ id, email }) => ({
    action: `selection-action::${id}`,
    label: email,
    icon: icons.email,
  })),
)}
${goBack(ctx)}`,
})

/** Ours: the pages of the own account and tickets may add an address, which Auth0's never do. */
const emailEnrollment = screen({
  name: 'mfa-email-enrollment',
  prompt,
  texts: {
    title: 'Add an e-mail address',
    description: 'We will send an e-mail with a code to this address to check that it is yours.',
    emailLabel: 'E-mail address',
    'no-email': 'Please enter an e-mail address.',
    'invalid-email-format': 'This is not an e-mail address. Please check it.',
    'user-already-enrolled': 'This address is set up already. Please enter another.',
  },
  fields: z.object({ email: textField }),
  data: z.object({ email: z.string().optional() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${form(
  ctx,
  html`${field(ctx, {
    name: 'email',
    label: ctx.t('emailLabel'),
    type: 'email',
    autocomplete: 'email',
    inputmode: 'email',
    value: ctx.submitted.email ?? ctx.data.email ?? '',
    autofocus: true,
  })}${primaryButton(ctx.t('buttonText'))}`,
)}
${pickAnother(ctx)}`,
})

export const emailScreens = [emailChallenge, emailList, emailEnrollment]
