import { z } from 'zod'
import { heading } from '../form.ts'
import { type Html, html } from '../html.ts'
import type { FormContext } from '../screen.ts'
import type { passwordTexts } from '../texts/password-rules.ts'

export const identifiers = z.array(z.enum(['email', 'username', 'phone_number'])).default(['email'])

/** Who has invited whom to an organization. */
export const invited = z.object({ inviter: z.string(), email: z.string() })
export type Invited = z.infer<typeof invited>

/** The part of a screen's data that is there where an invitation is to be accepted by it. */
export const invitationData = { invitation: invited.optional() }

/** The inviter's name for `${…}` in texts. */
export const inviterVariables = (invitation: Invited | undefined): Record<string, string> =>
  invitation ? { inviterName: invitation.inviter } : {}

/** How a page of the first factor begins: what it is for, or who has invited to it. */
export const beginning = (
  ctx: FormContext,
  t: (key: 'title' | 'description' | 'invitationTitle' | 'invitationDescription') => string,
  invitation: Invited | undefined,
): Html =>
  invitation
    ? heading(ctx, t('invitationTitle'), t('invitationDescription'))
    : heading(ctx, t('title'), t('description'))

/** A password policy as pages show it: rule names with the number that some of them carry. */
export const passwordPolicy = z.array(z.object({ rule: z.string(), count: z.number().optional() })).default([])

type PasswordKey = keyof typeof passwordTexts

/** The policy as a list, tied to nothing: it stands beside the input and is read in its turn. */
export const passwordRules = (
  t: (key: PasswordKey, variables?: Record<string, string>) => string,
  rules: z.infer<typeof passwordPolicy>,
): Html | '' =>
  rules.length === 0
    ? ''
    : html`<div class="rules"><p>${t('rulesTitle')}</p><ul>${rules.map(
        ({ rule, count }) => html`<li>${t(`rule-${rule}` as PasswordKey, { count: String(count ?? '') })}</li>`,
      )}</ul></div>`

/** A line below the form that leads elsewhere. */
export const alternative = (text: string, link: string, href: string | undefined): Html | '' =>
  href ? html`<p class="alternative">${text} <a href="${href}">${link}</a></p>` : ''

/** A button that is a plain link, to an address that was checked. */
export const linkAsButton = (text: string, href: string, kind: 'primary' | 'secondary' = 'primary'): Html =>
  html`<a class="button ${kind}" href="${href}"><span>${text}</span></a>`
