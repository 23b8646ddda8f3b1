import { field } from '../form.ts'
import { type Html, html } from '../html.ts'
import type { FormContext } from '../screen.ts'
import { type credentialTexts, type Identifier, identifierLabel } from '../texts/credentials.ts'

interface Asked {
  identifiers: readonly Identifier[]
  /** Who it was so far. */
  known: string | undefined
  autocomplete: string
  autofocus: boolean
  t: (key: keyof typeof credentialTexts) => string
}

const names = { email: 'email', username: 'username', phone_number: 'phone' } as const
const labels = { email: 'emailLabel', username: 'usernameLabel', phone_number: 'phoneNumberLabel' } as const
const types = { email: 'email', username: 'text', phone_number: 'tel' } as const

/**
 * Where somebody says who signs in: one field for whatever identifies users, or where the theme says so a field for each
 * (`login_display`), of which one is filled in. The server takes either form.
 */
export const identifierFields = (ctx: FormContext, asked: Asked): Html => {
  const { identifiers, known, autocomplete, autofocus, t } = asked
  const [first] = identifiers
  const separate = ctx.brand.theme?.document.identifiers?.login_display === 'separate'
  if (!separate || identifiers.length < 2 || !first)
    return field(ctx, {
      name: 'username',
      label: t(identifierLabel(identifiers)),
      type: identifiers.length === 1 && first === 'email' ? 'email' : 'text',
      autocomplete,
      value: known,
      autofocus,
    })
  const filled = known === undefined ? undefined : kindOf(known, identifiers)
  const at = names[filled ?? first]
  const errors = ctx.errors.map(error => (error.field === 'username' ? { ...error, field: at } : error))
  return html`<fieldset class="identifiers"><legend>${t('identifiersLegend')}</legend>${identifiers.map(identifier =>
    field(
      { ...ctx, errors, submitted: {} },
      {
        name: names[identifier],
        label: t(labels[identifier]),
        type: types[identifier],
        autocomplete,
        value: identifier === filled ? known : undefined,
        autofocus: autofocus && names[identifier] === at,
        oneOfSeveral: true,
      },
    ),
  )}</fieldset>`
}

/** Which of them somebody has typed, by its look. */
const kindOf = (text: string, identifiers: readonly Identifier[]): Identifier | undefined => {
  const like: Identifier = text.includes('@') ? 'email' : /^\+?[\d\s()./-]+$/.test(text) ? 'phone_number' : 'username'
  return identifiers.includes(like) ? like : identifiers.find(one => one === 'username')
}
