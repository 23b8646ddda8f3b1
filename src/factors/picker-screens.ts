import { z } from 'zod'
import { goBack, heading, type Option, optionList } from '../universal-login/form.ts'
import { html } from '../universal-login/html.ts'
import { icons } from '../universal-login/icons.ts'
import { screen } from '../universal-login/screen.ts'

/** The buttons of the pickers by their `action` (reference, 7.2), each with its icon and the keys of its texts. */
const entries = {
  'webauthn-platform': { icon: icons.fingerprint, name: 'WebauthnPlatform' },
  'webauthn-roaming': { icon: icons.key, name: 'WebauthnRoaming' },
  'push-notification': { icon: icons.push, name: 'PushNotification' },
  otp: { icon: icons.otp, name: 'OTP' },
  phone: { icon: icons.app, name: 'Phone' },
  sms: { icon: icons.sms, name: 'SMS' },
  voice: { icon: icons.voice, name: 'Voice' },
  email: { icon: icons.email, name: 'Email' },
  'recovery-code': { icon: icons.recovery, name: 'RecoveryCode' },
} as const

const names = {
  'authenticatorNames.WebauthnPlatform': 'Fingerprint or face recognition',
  'authenticatorNames.WebauthnRoaming': 'Security key',
  'authenticatorNames.PushNotification': 'Notification',
  'authenticatorNames.OTP': 'Authenticator app',
  'authenticatorNames.Phone': 'Phone',
  'authenticatorNames.SMS': 'Text message',
  'authenticatorNames.Voice': 'Phone call',
  'authenticatorNames.Email': 'E-mail',
  'authenticatorNames.RecoveryCode': 'Recovery code',
} as const

const isEntry = (action: string): action is keyof typeof entries => Object.hasOwn(entries, action)

const options = (actions: string[], text: (key: keyof typeof names) => string): Option[] =>
  actions.filter(isEntry).map(action => ({
    action,
    icon: entries[action].icon,
    label: text(`authenticatorNames.${entries[action].name}`),
  }))

/** The picker of a challenge. `enrolled_factors` are `action`s, in the order to show. */
const loginOptions = screen({
  name: 'mfa-login-options',
  prompt: 'mfa',
  texts: {
    ...names,
    title: 'Choose how to verify',
    description: 'Any of these methods proves that it is you.',
    listLabel: 'Methods',
  },
  fields: z.object({}),
  data: z.object({ enrolled_factors: z.array(z.string()), show_back: z.boolean().optional() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${optionList(
  ctx,
  ctx.t('listLabel'),
  options(ctx.data.enrolled_factors, key => ctx.t(key)),
)}
${ctx.data.show_back ? goBack(ctx) : ''}`,
})

/** The picker of an enrollment. `enabled_factors` are `action`s, in the order to show. */
const beginEnrollOptions = screen({
  name: 'mfa-begin-enroll-options',
  prompt: 'mfa',
  texts: {
    ...names,
    title: 'Keep your account safe',
    description: 'Add a second step to your sign-in. Choose how you would like to verify from now on.',
    listLabel: 'Methods',
  },
  fields: z.object({}),
  data: z.object({ enabled_factors: z.array(z.string()), show_back: z.boolean().optional() }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${optionList(
  ctx,
  ctx.t('listLabel'),
  options(ctx.data.enabled_factors, key => ctx.t(key)),
)}
${ctx.data.show_back ? goBack(ctx) : ''}`,
})

export const pickerScreens = [loginOptions, beginEnrollOptions]
