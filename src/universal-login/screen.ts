import { z } from 'zod'
import type { Brand } from './brand.ts'
import type { Html } from './html.ts'
import type { Partials } from './partials.ts'
import { type CommonKey, common, interpolate } from './texts/index.ts'

/** What every page may know, taken from settings: nothing here is secret. */
export interface Surroundings {
  /** The login's `state`, carried by every form; empty on pages that belong to no login. */
  state: string
  /** Carried by every inline script and style (CSP). */
  nonce: string
  locale: string
  /** Languages to offer; none or one offers nothing. */
  languages: string[]
  tenant: { friendlyName: string; supportEmail?: string; supportUrl?: string }
  client: { id: string; name: string; logoUri?: string }
  /** `hasLogo`: the brand's logo is its own. */
  organization?: { id: string; name: string; displayName: string; hasLogo: boolean }
  brand: Brand
  /** Where the screens around the first factor are, as far as they can be reached from this login. */
  links?: { login?: string; signup?: string; resetPassword?: string }
  /** What the page's form has to show before it is looked at (`screen.captcha` of Auth0's context). */
  captcha?: { provider: string; challenge: string; bits: number; puzzles: number }
  /** The pages of the own account, where the user has come from and may go back to. */
  account?: string
  /** Where a page that ends something may lead back to. */
  returnTo?: string
  /** Where forms post to when it is not `/u/<screen>?state=…`: pages that belong to no login. */
  formAction?: string
  /** Further hidden inputs of every form of the page. */
  hidden?: Record<string, string>
  /** What an administrator has put into the prompt. */
  partials?: Partials
}

/** An error of the reference's section 7, with its text. `field` names an input of the screen, else it belongs to the page. */
export interface ShownError {
  code: string
  field?: string
  text: string
}

/** The user of a page once it is known, as templates call it too. */
export interface ShownUser {
  user_id?: string
  email?: string
  email_verified?: boolean
  username?: string
  name?: string
  nickname?: string
  given_name?: string
  family_name?: string
  picture?: string
  user_metadata?: Record<string, unknown>
}

/** What the components of form.ts need of a screen. */
export interface FormContext extends Surroundings {
  screen: string
  /** Where the form posts to, `state` and all; the page's own address unless the reference says otherwise. */
  action: string
  /** A text that all screens share, or one of this screen; `variables` fill `${…}`. */
  t: (key: CommonKey, variables?: Record<string, string>) => string
  errors: ShownError[]
  /** What was submitted before, to show again. */
  submitted: Record<string, string>
  user?: ShownUser
  /** Whether another factor may be picked from here (`pick-authenticator`). */
  canPick: boolean
}

/** What a screen's view gets: its own data and its own texts. */
export interface ScreenContext<Data, Key extends string> extends Omit<FormContext, 't'> {
  data: Data
  t: (key: Key | CommonKey, variables?: Record<string, string>) => string
}

/** A screen as the routes hold it, whatever its data. */
export interface Screen {
  name: string
  prompt: string
  /** Path under `/u/` that its form posts to. */
  postsTo: string
  /** Whether the page asks by `Accept: application/json` how things stand (push). */
  polls: boolean
  /** English texts by key, those of errors by their code. */
  texts: Record<string, string>
  fields: readonly string[]
  /** The same page under another name, in another prompt, with some texts of its own. */
  as: (other: { name: string; prompt: string; texts: Record<string, string> }) => Screen
  /** The fields of a submitted form: known ones, and those that customers prefix with `ulp-`, strings, none too long. */
  read: (form: Record<string, unknown>) => Record<string, string>
  /** Every text of the page as it reads, by key, those included that an administrator has added. */
  say: (facts: ViewFacts, surroundings: Surroundings) => Record<string, string>
  /** The page's inside. Throws when `data` is not what the screen declares. */
  render: (facts: ViewFacts, surroundings: Surroundings) => { title: string; body: Html; logoAlt?: string }
}

/** The changing part of a page: what the login's view says. */
export interface ViewFacts {
  data: Record<string, unknown>
  errors: { code: string; field?: string; message?: string }[]
  submitted: Record<string, string>
  user?: FormContext['user']
  canPick: boolean
  /** Overriding texts of this screen: another language, or an administrator's own (`custom-text`). */
  texts?: Record<string, string>
}

const longestField = 4096
/** A WebAuthn answer is the longest field there is. */
const longestResponse = 65_536

/** A text field of a form as it is declared; too long counts as missing. */
export const textField = z.string().max(longestField).optional()
export const responseField = z.string().max(longestResponse).optional()

/**
 * Declares a screen: what its form may send, what data it shows, its English texts, and a pure function to HTML.
 * A key that `texts` lacks is a type error. `texts.title` names the page; errors are texts under their code.
 */
export const screen = <Data, const Texts extends Record<string, string> & { title: string }>(definition: {
  name: string
  prompt: string
  postsTo?: string
  polls?: boolean
  texts: Texts
  /** What the form may send besides `action` and `state`. */
  fields: z.ZodObject
  data: z.ZodType<Data>
  /** Further values for `${…}` in texts; the client's name and every text of `data` are there anyway. */
  variables?: (data: Data) => Record<string, string>
  /** A narrower name of an error, shown where an administrator has a text for it. */
  narrower?: (code: string, data: Data) => string | undefined
  view: (ctx: ScreenContext<Data, keyof Texts & string>) => Html
}): Screen => {
  const { name, prompt, texts, view, data, polls = false, postsTo = name } = definition
  const shape = definition.fields.shape as Record<string, z.ZodType>
  const fields = Object.keys(shape)
  const errorKey = (code: string, shown: Data, own: Record<string, string> = {}): string => {
    const narrower = definition.narrower?.(code, shown)
    return narrower !== undefined && own[narrower] !== undefined ? narrower : code
  }
  const wording = (facts: ViewFacts, surroundings: Surroundings) => {
    const known = { ...common, ...texts, ...facts.texts } as Record<string, string>
    const parsed = data.parse(facts.data)
    const variables = {
      ...textVariables(surroundings),
      ...stringsOf(facts.user ?? {}),
      ...stringsOf(facts.data),
      ...definition.variables?.(parsed),
    }
    const t = (key: string, more: Record<string, string> = {}) =>
      interpolate(known[key] ?? known['unknown-error'] ?? '', { ...variables, ...more })
    return { known, parsed, t }
  }
  return {
    as: other => screen({ ...definition, ...other, postsTo: other.name, texts: { ...texts, ...other.texts } }),
    name,
    prompt,
    postsTo,
    polls,
    texts,
    fields,
    read: form => {
      const out: Record<string, string> = {}
      for (const [key, value] of Object.entries(form)) {
        if (typeof value !== 'string') continue
        const kind = Object.hasOwn(shape, key) ? shape[key] : key.startsWith('ulp-') ? textField : undefined
        if (kind?.safeParse(value).success) out[key] = value
      }
      return out
    },
    say: (facts, surroundings) => {
      const { known, t } = wording(facts, surroundings)
      return Object.fromEntries(Object.keys(known).map(key => [key, t(key)]))
    },
    render: (facts, surroundings) => {
      const { parsed, t } = wording(facts, surroundings)
      const ctx: ScreenContext<Data, keyof Texts & string> = {
        ...surroundings,
        screen: name,
        action: surroundings.formAction ?? `/u/${postsTo}?state=${encodeURIComponent(surroundings.state)}`,
        data: parsed,
        t,
        errors: facts.errors.map(error => ({
          code: error.code,
          // An error about an input that this page does not have must still be seen.
          ...(error.field !== undefined && fields.includes(error.field) ? { field: error.field } : {}),
          text: error.message ?? t(errorKey(error.code, parsed, facts.texts)),
        })),
        submitted: facts.submitted,
        user: facts.user,
        canPick: facts.canPick,
      }
      return {
        title: t('pageTitle' in texts || facts.texts?.['pageTitle'] ? 'pageTitle' : 'title'),
        body: view(ctx),
        logoAlt: facts.texts?.['logoAltText'] === undefined ? undefined : t('logoAltText'),
      }
    },
  }
}

const textVariables = (at: Surroundings): Record<string, string> => ({
  clientName: at.client.name,
  companyName: at.organization?.displayName ?? (at.tenant.friendlyName || at.client.name),
  organizationName: at.organization?.displayName ?? '',
  tenantName: at.tenant.friendlyName,
})

const camel = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const stringsOf = (values: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (typeof value === 'string' ? [[camel(key), value]] : [])),
  )
