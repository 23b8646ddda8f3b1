import { z } from 'zod'
import { actions, codeField, form, heading, primaryButton, result, secondaryButton } from '../form.ts'
import { html } from '../html.ts'
import { screen, textField } from '../screen.ts'

/** The code that a device shows. */
export const deviceCodeActivation = screen({
  name: 'device-code-activation',
  prompt: 'device-flow',
  texts: {
    title: 'Connect a device',
    description: 'Enter the code that your device shows.',
    codeLabel: 'Code',
    buttonText: 'Continue',
    'invalid-code': 'This code is not valid. Please check what your device shows.',
    'invalid-expired-code': 'This code has expired. Please ask your device for a new one.',
    'no-code': 'Please enter the code.',
  },
  fields: z.object({ code: textField }),
  data: z.object({}),
  view: ctx => html`${result('device')}${heading(ctx, ctx.t('title'), ctx.t('description'))}
${form(ctx, html`${codeField(ctx, { label: ctx.t('codeLabel'), digits: false, value: ctx.submitted['code'] })}${primaryButton(ctx.t('buttonText'))}`)}`,
})

/** Whether the code is the one on the device in front of the user. */
export const deviceCodeConfirmation = screen({
  name: 'device-code-confirmation',
  prompt: 'device-flow',
  texts: {
    title: 'Is this your device?',
    description: 'Continue only if your device shows this code and asks you to sign in to ${clientName}.',
    confirmButtonText: 'Yes, this is it',
    cancelButtonText: 'Cancel',
  },
  fields: z.object({}),
  data: z.object({ device_code: z.string() }),
  view: ctx => html`${result('device')}${heading(ctx, ctx.t('title'), ctx.t('description'))}
<p class="device-code">${ctx.data.device_code}</p>
${form(ctx, primaryButton(ctx.t('confirmButtonText'), 'confirm'))}
${actions(ctx, secondaryButton(ctx.t('cancelButtonText'), 'cancel'))}`,
})

export const deviceCodeActivationAllowed = screen({
  name: 'device-code-activation-allowed',
  prompt: 'device-flow',
  texts: { title: 'Your device is connected', description: 'You can put this window away and go on there.' },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => html`${result('success')}${heading(ctx, ctx.t('title'), ctx.t('description'))}`,
})

export const deviceCodeActivationDenied = screen({
  name: 'device-code-activation-denied',
  prompt: 'device-flow',
  texts: { title: 'The device was not connected', description: 'You, or this service, refused the request.' },
  fields: z.object({}),
  data: z.object({}),
  view: ctx => html`${result('failure')}${heading(ctx, ctx.t('title'), ctx.t('description'))}`,
})
