import { z } from 'zod'
import { field, form, heading, primaryButton, result } from '../../universal-login/form.ts'
import { html } from '../../universal-login/html.ts'
import { screen, textField } from '../../universal-login/screen.ts'
import { prompt } from './ceremony-page.ts'

const webauthnType = z.enum(['webauthn-roaming', 'webauthn-platform'])

/** Gives a new key or device the name by which its owner will know it. */
const webauthnNickname = screen({
  name: 'mfa-webauthn-change-key-nickname',
  prompt,
  texts: {
    pageTitle: 'Choose a name',
    title: 'Name your security key',
    titlePlatform: 'Name this device',
    description: 'A name helps you to tell your keys apart.',
    descriptionPlatform: 'A name helps you to tell your devices apart.',
    nicknameLabel: 'Name of the key',
    nicknameLabelPlatform: 'Name of the device',
    'no-nickname': 'Please enter a name.',
    'nickname-too-short': 'The name is too short. Please use at least two characters.',
    'nickname-too-long': 'The name is too long. Please use at most fifty characters.',
  },
  fields: z.object({ nickname: textField }),
  data: z.object({ nickname: z.string(), webauthnType }),
  view: ctx => {
    const { t, data } = ctx
    const platform = data.webauthnType === 'webauthn-platform'
    const label = t(platform ? 'nicknameLabelPlatform' : 'nicknameLabel')
    return html`${heading(ctx, t(platform ? 'titlePlatform' : 'title'), t(platform ? 'descriptionPlatform' : 'description'))}
${form(
  ctx,
  html`${field(ctx, { name: 'nickname', label, autocomplete: 'off', value: data.nickname, maxlength: 60, autofocus: true })}${primaryButton(t('buttonText'))}`,
)}`
  },
})

/** Says that a key or device was added. */
const webauthnSuccess = screen({
  name: 'mfa-webauthn-enrollment-success',
  prompt,
  texts: {
    pageTitle: 'Done',
    title: 'Your security key was added',
    titlePlatform: 'This device was added',
    description: 'From now on you can verify with “${nickname}”. Keep it where you can reach it when you sign in.',
    descriptionPlatform: 'From now on you can verify on “${nickname}” with your fingerprint, your face or your PIN.',
  },
  fields: z.object({}),
  data: z.object({ nickname: z.string(), webauthnType }),
  view: ctx => {
    const { t } = ctx
    const platform = ctx.data.webauthnType === 'webauthn-platform'
    return html`${result('success')}${heading(ctx, t(platform ? 'titlePlatform' : 'title'), t(platform ? 'descriptionPlatform' : 'description'))}
${form(ctx, primaryButton(t('buttonText')))}`
  },
})

export const webauthnEnrollmentScreens = [webauthnNickname, webauthnSuccess]
