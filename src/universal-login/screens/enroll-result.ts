import { z } from 'zod'
import { form, heading, primaryButton, result } from '../form.ts'
import { html } from '../html.ts'
import { screen } from '../screen.ts'

export const enrollStatuses = [
  'enrolled',
  'invalid-ticket',
  'expired-ticket',
  'already-used',
  'already-enrolled',
  'generic-error',
] as const

export type EnrollStatus = (typeof enrollStatuses)[number]

/** How an enrollment by a ticket ended (login-flow reference, 7.2). */
export const enrollResult = screen({
  name: 'mfa-enroll-result',
  prompt: 'mfa',
  texts: {
    title: 'Second step',
    enrolledTitle: 'You are all set',
    enrolledDescription: 'From now on you can use this method to verify that it is you.',
    invalidTicketTitle: 'This link does not work',
    invalidTicketDescription: 'Please check that you opened the whole link, or ask for a new one.',
    expiredTicketTitle: 'This link has expired',
    expiredTicketDescription: 'Please ask for a new one.',
    alreadyUsedTitle: 'This link has been used',
    alreadyUsedDescription: 'Each link works once. If it was not you who used it, tell who sent it to you.',
    alreadyEnrolledTitle: 'You are set up already',
    alreadyEnrolledDescription: 'Your account has a second step. To add another one, ask for a new link.',
    genericErrorTitle: 'That did not work',
    genericError: 'The method could not be added. Please ask for a new link, or try again later.',
    buttonText: 'Continue',
  },
  fields: z.object({}),
  data: z.object({ status: z.enum(enrollStatuses) }),
  view: ctx => {
    const { t, data } = ctx
    const texts = {
      enrolled: [t('enrolledTitle'), t('enrolledDescription')],
      'invalid-ticket': [t('invalidTicketTitle'), t('invalidTicketDescription')],
      'expired-ticket': [t('expiredTicketTitle'), t('expiredTicketDescription')],
      'already-used': [t('alreadyUsedTitle'), t('alreadyUsedDescription')],
      'already-enrolled': [t('alreadyEnrolledTitle'), t('alreadyEnrolledDescription')],
      'generic-error': [t('genericErrorTitle'), t('genericError')],
    } as const
    const [title, description] = texts[data.status]
    const kind = data.status === 'enrolled' ? 'success' : data.status === 'already-enrolled' ? 'device' : 'failure'
    return html`${result(kind)}${heading(ctx, title, description)}
${ctx.returnTo ? form(ctx, primaryButton(t('buttonText'))) : ''}`
  },
})
