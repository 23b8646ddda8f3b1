import { z } from 'zod'
import { goBack, heading, optionList } from '../../universal-login/form.ts'
import { html } from '../../universal-login/html.ts'
import { icons } from '../../universal-login/icons.ts'
import { screen } from '../../universal-login/screen.ts'

const smsList = screen({
  name: 'mfa-sms-list',
  prompt: 'mfa-sms',
  texts: { title: 'Choose a number', description: 'Where shall we send the code?', listLabel: 'Your phone numbers' },
  fields: z.object({}),
  data: z.object({ enrolled_phone_numbers: z.array(z.object({ id: z.number(), phone_number: z.string() })) }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${optionList(
  ctx,
  ctx.t('listLabel'),
  ctx.data.enrolled_phone_numbers.map(({ id, phone_number }) => ({
    action: `selection-action::${id}`,
    label: phone_number,
    icon: icons.app,
  })),
)}
${goBack(ctx)}`,
})

const countryCodes = screen({
  name: 'mfa-country-codes',
  prompt: 'mfa-sms',
  texts: { title: 'Choose a country', listLabel: 'Countries and their calling codes' },
  fields: z.object({}),
  data: z.object({
    phone_prefixes: z.array(z.object({ country: z.string(), country_code: z.string(), phone_prefix: z.string() })),
  }),
  view: ctx => html`${heading(ctx, ctx.t('title'))}
${goBack(ctx)}
${optionList(
  ctx,
  ctx.t('listLabel'),
  ctx.data.phone_prefixes.map(({ country, country_code, phone_prefix }) => ({
    action: `selection-action::${country_code}${phone_prefix}`,
    label: `${country} (${phone_prefix})`,
  })),
)}`,
})

export const listScreens = [smsList, countryCodes]
