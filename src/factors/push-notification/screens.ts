import { z } from 'zod'
import {
  actions,
  form,
  goBack,
  heading,
  linkButton,
  optionList,
  pickAnother,
  primaryButton,
  qrBox,
  rememberBox,
  resend,
  secretText,
  waiting,
} from '../../universal-login/form.ts'
import { type Html, html } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { screen, textField } from '../../universal-login/screen.ts'

const prompt = 'mfa-push'

/** Leads to another page, which opens beside this one so that the login goes on here. */
const aside = (href: string, text: string, kind = 'link'): Html =>
  html`<a class="button ${kind}" href="${href}" target="_blank" rel="noopener"><span>${text}</span></a>`

const welcome = screen({
  name: 'mfa-push-welcome',
  prompt,
  texts: {
    title: 'Secure your account',
    description:
      'Approve each sign-in with a tap on your phone. Open the authenticator on it first; there is nothing to install.',
    descriptionStores: 'Approve each sign-in with a tap on your phone. Install the app there first.',
    qrLabel: 'QR code with the address of the authenticator',
    iosButtonText: 'App Store',
    androidButtonText: 'Google Play',
    buttonText: 'I have it, continue',
  },
  fields: z.object({}),
  data: z.object({
    links: z.object({ ios: z.string(), android: z.string() }),
    show_stores: z.boolean(),
    authenticator_url: z.string(),
    authenticator_qr: z.string(),
  }),
  view: ctx => {
    const { t, data } = ctx
    return html`${heading(ctx, t('title'), t(data.show_stores ? 'descriptionStores' : 'description'))}
${
  data.show_stores
    ? html`<div class="stores">${aside(data.links.ios, t('iosButtonText'), 'secondary')}${aside(data.links.android, t('androidButtonText'), 'secondary')}</div>`
    : html`${qrBox(data.authenticator_qr, t('qrLabel'))}
<p class="address"><a href="${data.authenticator_url}" target="_blank" rel="noopener">${data.authenticator_url}</a></p>`
}
${form(ctx, primaryButton(t('buttonText'), 'enroll'))}
${pickAnother(ctx)}`
  },
})

const enrollmentQr = screen({
  name: 'mfa-push-enrollment-qr',
  prompt,
  polls: true,
  texts: {
    title: 'Add your phone',
    description: 'Scan this picture with the app. It is valid for five minutes.',
    qrLabel: 'QR code that adds this account to the app',
    secretLabel: 'Or copy this into the app',
    openAppText: 'Open the app on this device',
    openAuthenticatorText: 'Use this browser as authenticator',
    waitingText: 'Waiting for your phone',
  },
  fields: z.object({ rememberBrowser: textField }),
  data: z.object({
    qr_code: z.string(),
    qr_uri: z.string(),
    show_code_copy: z.boolean(),
    authenticator_url: z.string(),
  }),
  view: ctx => {
    const { t, data } = ctx
    return html`${heading(ctx, t('title'), t('description'))}
${qrBox(data.qr_code, t('qrLabel'))}
${waiting(ctx)}
${form(ctx, primaryButton(t('buttonText'), 'continue'))}
${data.show_code_copy ? secretText(ctx, data.qr_uri, t('secretLabel')) : ''}
<div class="actions"><a class="button link" href="${data.qr_uri}"><span>${t('openAppText')}</span></a> ${aside(data.authenticator_url, t('openAuthenticatorText'))}</div>
${pickAnother(ctx)}`
  },
})

const challengePush = screen({
  name: 'mfa-push-challenge-push',
  prompt,
  polls: true,
  texts: {
    title: 'Check your phone',
    description: 'We’ve sent a notification to ${deviceName}. Open it and approve the sign-in.',
    descriptionEnded: 'Send another notification to ${deviceName}, or choose another way.',
    numberText: 'Enter this number in the app',
    buttonText: 'I’ve responded',
    resendActionText: 'Send it again',
    resendEndedText: 'Send a notification',
    enterOtpCode: 'Enter a code instead',
    pickPushText: 'Use another device',
    waitingText: 'Waiting for your approval',
    'transaction-not-found': 'This request has expired. Send another one.',
    'transaction-rejected': 'The sign-in was denied on your device.',
  },
  fields: z.object({ rememberBrowser: textField }),
  data: z.object({
    device_name: z.string(),
    show_remember_device: z.boolean(),
    show_enter_code: z.boolean(),
    show_pick_device: z.boolean(),
    waiting: z.boolean(),
    number: z.string().optional(),
  }),
  view: ctx => {
    const { t, data } = ctx
    return html`${heading(ctx, t('title'), t(data.waiting ? 'description' : 'descriptionEnded'))}
${
  data.number === undefined
    ? ''
    : html`<div class="number-match"><p id="number-label">${t('numberText')}</p><output aria-labelledby="number-label" data-number>${data.number}</output></div>`
}
${data.waiting ? waiting(ctx) : ''}
${
  data.waiting
    ? form(ctx, html`${rememberBox(ctx, data.show_remember_device)}${primaryButton(t('buttonText'), 'continue')}`)
    : form(ctx, primaryButton(t('resendEndedText'), 'resend'))
}
${data.waiting ? resend(ctx, { action: 'resend' }) : ''}
${
  data.show_enter_code || data.show_pick_device
    ? actions(
        ctx,
        data.show_enter_code ? linkButton(t('enterOtpCode'), 'enter-otp-code') : '',
        data.show_pick_device ? linkButton(t('pickPushText'), 'pick-push') : '',
      )
    : ''
}
${pickAnother(ctx)}`
  },
})

const list = screen({
  name: 'mfa-push-list',
  prompt,
  texts: {
    title: 'Choose a device',
    description: 'Which one shall we send the notification to?',
    listLabel: 'Your devices',
  },
  fields: z.object({}),
  data: z.object({ enrolled_devices: z.array(z.object({ id: z.number(), device: z.string() })) }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${optionList(
  ctx,
  ctx.t('listLabel'),
  ctx.data.enrolled_devices.map(({ id, device }) => ({
    action: `selection-action::${id}`,
    label: device,
    icon: icons.app,
  })),
)}
${goBack(ctx)}`,
})

export const pushScreens = [welcome, enrollmentQr, challengePush, list]
