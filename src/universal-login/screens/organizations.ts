import { z } from 'zod'
import { actions, divider, field, form, heading, optionList, primaryButton, secondaryButton } from '../form.ts'
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import { type FormContext, screen, textField } from '../screen.ts'
import { webAddress } from '../web-address.ts'

const errors = {
  'invalid-organization': 'There is no such organization, or you cannot sign in to it.',
  'no-organization': 'Please enter the name of your organization.',
} as const

/** Below the question: going on without an organization, where the application takes users of their own too. */
const skip = (ctx: FormContext, mayskip: boolean, separator: string, text: string) =>
  mayskip ? html`${divider(separator)}${actions(ctx, secondaryButton(text, 'skip-organization'))}` : ''

/** The organization by its name, before anybody has signed in. */
export const organizationSelection = screen({
  name: 'organization-selection',
  prompt: 'organizations',
  texts: {
    ...errors,
    pageTitle: 'Your organization',
    title: 'Your organization',
    description: 'Enter the name of the organization that you sign in to.',
    descriptionEmail: 'Enter your e-mail address at the organization that you sign in to.',
    descriptionBoth: 'Enter the name of the organization that you sign in to, or your e-mail address there.',
    organizationLabel: 'Organization name',
    organizationLabelEmail: 'E-mail address',
    organizationLabelBoth: 'Organization name or e-mail address',
    buttonText: 'Continue',
    separatorText: 'Or',
    continueTextB2C: 'Continue with a personal account',
  },
  fields: z.object({ organizationName: textField, organizationSkipped: textField }),
  data: z.object({
    may_skip: z.boolean().default(false),
    discovery_methods: z.array(z.enum(['email', 'organization_name'])).optional(),
  }),
  view: ctx => {
    const { t, data } = ctx
    const ways = data.discovery_methods ?? []
    const asked = !ways.includes('email') ? '' : ways.includes('organization_name') ? 'Both' : 'Email'
    return html`${heading(ctx, t('title'), t(`description${asked}`))}
${form(
  ctx,
  html`${field(ctx, {
    name: 'organizationName',
    label: t(`organizationLabel${asked}`),
    type: asked === 'Email' ? 'email' : 'text',
    autocomplete: asked === 'Email' ? 'email' : 'organization',
    autofocus: true,
  })}${primaryButton(t('buttonText'))}`,
)}
${skip(ctx, data.may_skip, t('separatorText'), t('continueTextB2C'))}`
  },
})

const offered = z.object({
  id: z.string(),
  name: z.string(),
  display_name: z.string().optional(),
  logo_url: z.unknown().optional(),
})

/** The organizations of the user, once signed in. */
export const organizationPicker = screen({
  name: 'organization-picker',
  prompt: 'organizations',
  texts: {
    ...errors,
    pageTitle: 'Choose an organization',
    title: 'Choose an organization',
    titleB2C: 'Choose an account',
    description: 'Which organization do you want to continue with?',
    descriptionB2C: 'Continue with an organization, or for yourself.',
    listLabel: 'Organizations',
    separatorText: 'Or',
    continueTextB2C: 'Continue with the personal account',
  },
  fields: z.object({ organization: textField, organizationSkipped: textField }),
  data: z.object({ organizations: z.array(offered).default([]), may_skip: z.boolean().default(false) }),
  view: ctx => {
    const { t, data } = ctx
    const options = data.organizations.map(({ name, display_name, logo_url }, index) => {
      const logo = webAddress(logo_url)
      return {
        action: `selection-action::${index}`,
        label: display_name || name,
        description: display_name && display_name !== name ? name : undefined,
        icon: logo ? html`<img src="${logo}" alt="" referrerpolicy="no-referrer">` : icons.building,
      }
    })
    return html`${heading(ctx, t(data.may_skip ? 'titleB2C' : 'title'), t(data.may_skip ? 'descriptionB2C' : 'description'))}
${optionList(ctx, t('listLabel'), options)}
${skip(ctx, data.may_skip, t('separatorText'), t('continueTextB2C'))}`
  },
})
