import { z } from 'zod'
import { heading, result } from '../form.ts'
import { html } from '../html.ts'
import { screen } from '../screen.ts'
import { linkAsButton } from './shared.ts'

const statuses = ['success', 'already-verified', 'expired', 'used', 'invalid'] as const

/** What came of a verification link. */
export const emailVerificationResult = screen({
  name: 'email-verification-result',
  prompt: 'email-verification',
  texts: {
    title: 'E-mail address',
    verifiedTitle: 'E-mail address confirmed',
    errorTitle: 'This link does not work',
    verifiedDescription: 'Thank you. Your e-mail address has been confirmed.',
    alreadyVerifiedDescription: 'Your e-mail address was confirmed before. There is nothing left to do.',
    expiredDescription: 'The link has expired. Please ask for a new one.',
    usedDescription: 'The link has been used already.',
    invalidDescription: 'Please check that you opened the whole link from the e-mail.',
    buttonText: 'Back to ${clientName}',
  },
  fields: z.object({}),
  data: z.object({ status: z.enum(statuses) }),
  view: ctx => {
    const { t, data } = ctx
    const good = data.status === 'success' || data.status === 'already-verified'
    const description = {
      success: t('verifiedDescription'),
      'already-verified': t('alreadyVerifiedDescription'),
      expired: t('expiredDescription'),
      used: t('usedDescription'),
      invalid: t('invalidDescription'),
    }[data.status]
    return html`${result(good ? 'success' : 'failure')}${heading(ctx, good ? t('verifiedTitle') : t('errorTitle'), description)}
${ctx.returnTo ? linkAsButton(t('buttonText'), ctx.returnTo, good ? 'primary' : 'secondary') : ''}`
  },
})
