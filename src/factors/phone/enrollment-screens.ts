import { z } from 'zod'
import { form, heading, linkButton, phoneField, pickAnother, primaryButton } from '../../universal-login/form.ts'
import { type Html, html } from '../../universal-login/html.ts'
import { type FormContext, screen, textField } from '../../universal-login/screen.ts'
import { methodChoice, methodTexts } from './code-screens.ts'

const data = z.object({ phone: z.string().optional(), country_name: z.string(), phone_prefix: z.string() })

const texts = {
  title: 'Secure your account',
  phoneHint: 'As you dial it in ${countryName} (${phonePrefix}), or in full with + and country code',
  pickCountryText: 'Choose another country',
} as const

/** The number form. The country's button stands in the same form, so that a number typed already comes along. */
const numberForm = (
  ctx: FormContext & { data: z.infer<typeof data> },
  words: { title: string; description: string; pickCountry: string },
  choice: Html | '' = '',
): Html => html`${heading(ctx, words.title, words.description)}
${form(ctx, html`${phoneField(ctx, { value: ctx.submitted.phone ?? ctx.data.phone ?? '' })}${choice}${primaryButton(ctx.t('buttonText'))}${linkButton(words.pickCountry, 'pick-country-code')}`)}
${pickAnother(ctx)}`

const smsEnrollment = screen({
  name: 'mfa-sms-enrollment',
  prompt: 'mfa-sms',
  texts: { ...texts, description: 'Enter your phone number. We will send a text message with a code to check it.' },
  fields: z.object({ phone: textField }),
  data,
  view: ctx =>
    numberForm(ctx, {
      title: ctx.t('title'),
      description: ctx.t('description'),
      pickCountry: ctx.t('pickCountryText'),
    }),
})

const voiceEnrollment = screen({
  name: 'mfa-voice-enrollment',
  prompt: 'mfa-voice',
  texts: { ...texts, description: 'Enter your phone number. We will call it and tell you a code to check it.' },
  fields: z.object({ phone: textField }),
  data,
  view: ctx =>
    numberForm(ctx, {
      title: ctx.t('title'),
      description: ctx.t('description'),
      pickCountry: ctx.t('pickCountryText'),
    }),
})

const phoneEnrollment = screen({
  name: 'mfa-phone-enrollment',
  prompt: 'mfa-phone',
  texts: {
    ...texts,
    ...methodTexts,
    description: 'Enter your phone number. We will send a code to check it.',
  },
  fields: z.object({ phone: textField, type: textField }),
  data,
  view: ctx =>
    numberForm(
      ctx,
      { title: ctx.t('title'), description: ctx.t('description'), pickCountry: ctx.t('pickCountryText') },
      methodChoice(ctx, { legend: ctx.t('typeLegend'), sms: ctx.t('smsText'), voice: ctx.t('voiceText') }),
    ),
})

export const enrollmentScreens = [smsEnrollment, voiceEnrollment, phoneEnrollment]
