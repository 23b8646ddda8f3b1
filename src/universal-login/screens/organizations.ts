import { z } from 'zod'
import { field, form, heading, optionList, primaryButton } from '../form.ts'
import { html } from '../html.ts'
import { icons } from '../icons.ts'
import { screen, textField } from '../screen.ts'

const errors = {
  'invalid-organization': 'There is no such organization, or you cannot sign in to it.',
  'no-organization': 'Please enter the name of your organization.',
  'no-organizations': 'Your account belongs to no organization.',
} as const

/** The organization by its name, before anybody has signed in. */
export const organizationSelection = screen({
  name: 'organization-selection',
  prompt: 'organizations',
  texts: {
    ...errors,
    title: 'Your organization',
    description: 'Enter the name of the organization that you sign in to.',
    organizationLabel: 'Organization name',
    buttonText: 'Continue',
  },
  fields: z.object({ organizationName: textField }),
  data: z.object({}),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${form(ctx, html`${field(ctx, { name: 'organizationName', label: ctx.t('organizationLabel'), autocomplete: 'organization', autofocus: true })}${primaryButton(ctx.t('buttonText'))}`)}`,
})

/** The organizations of the user, once signed in. */
export const organizationPicker = screen({
  name: 'organization-picker',
  prompt: 'organizations',
  texts: {
    ...errors,
    title: 'Choose an organization',
    description: 'Your account belongs to several. Which one do you want to continue with?',
    listLabel: 'Organizations',
  },
  fields: z.object({ organization: textField }),
  data: z.object({
    organizations: z
      .array(z.object({ id: z.string(), name: z.string(), display_name: z.string().optional() }))
      .default([]),
  }),
  view: ctx => html`${heading(ctx, ctx.t('title'), ctx.t('description'))}
${optionList(
  ctx,
  ctx.t('listLabel'),
  ctx.data.organizations.map((organization, index) => ({
    action: `selection-action::${index}`,
    label: organization.display_name || organization.name,
    description:
      organization.display_name && organization.display_name !== organization.name ? organization.name : undefined,
    icon: icons.building,
  })),
)}`,
})
