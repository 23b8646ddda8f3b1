import { z } from 'zod'
import { form, heading, primaryButton, secondaryButton } from '../form.ts'
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import { screen } from '../screen.ts'

const texts = {
  title: 'Authorize ${clientName}',
  pageTitle: 'Authorize ${clientName}',
  description: '${clientName} asks for access to your ${companyName} account.',
  scopesTitle: 'It will be able to',
  acceptButtonText: 'Accept',
  declineButtonText: 'Decline',
  openid: 'know who you are',
  profile: 'see your name, picture and other details of your profile',
  email: 'see your e-mail address',
  phone: 'see your phone number',
  address: 'see your postal address',
  offline_access: 'stay signed in while you are away',
} as const

/** What an application asks for; answered by `accept` or `deny`. */
export const consent = screen({
  name: 'consent',
  prompt: 'consent',
  texts,
  fields: z.object({}),
  data: z.object({
    scopes: z.array(z.object({ name: z.string(), description: z.string().optional() })).default([]),
    hide_scopes: z.boolean().default(false),
  }),
  view: ctx => {
    const { t, data } = ctx
    const described = (scope: { name: string; description?: string }) =>
      Object.hasOwn(texts, scope.name) ? t(scope.name as keyof typeof texts) : (scope.description ?? scope.name)
    return html`${heading(ctx, t('title'), t('description'))}
${
  data.hide_scopes || data.scopes.length === 0
    ? ''
    : html`<ul class="scopes" aria-label="${t('scopesTitle')}">${data.scopes.map(
        scope => html`<li>${icons.check}<span>${described(scope)}</span></li>`,
      )}</ul>`
}
${form(ctx, html`<div class="buttons">${primaryButton(t('acceptButtonText'), 'accept')}${secondaryButton(t('declineButtonText'), 'deny')}</div>`)}`
  },
})
