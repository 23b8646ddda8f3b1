import { cachedClient } from '../store/clients.ts'
import { organizationById } from '../store/organizations.ts'
import { settingsCache } from '../store/settings.ts'
import { html } from './html.ts'
import { HtmlValue, type Variables } from './page-liquid.ts'
import { type PageServices, pageDocument } from './page-settings.ts'
import type { Screen, Surroundings, ViewFacts } from './screen.ts'
import { textDirection } from './texts/index.ts'
import { webAddress } from './web-address.ts'

/** What templates and partials know of a page: Auth0's variables, as far as this server has what they stand for. */
export const templateVariables = async (
  services: Pick<PageServices, 'db' | 'draft'>,
  page: { screen: Screen; at: Surroundings; user: ViewFacts['user']; texts: Record<string, string> },
): Promise<Variables> => {
  const { screen, at, user, texts } = page
  const { client, organization: shown } = at
  const [tenant, branding, found, organization] = await Promise.all([
    pageDocument(services, 'tenant'),
    pageDocument(services, 'branding'),
    client.id ? cachedClient(services, client.id) : undefined,
    shown && settingsCache(services).get('page-organization', shown.id, () => organizationById(services.db, shown.id)),
  ])
  return {
    application: {
      id: client.id,
      name: client.name,
      logo_url: client.logoUri,
      metadata: found?.global ? {} : (found?.client_metadata ?? {}),
    },
    branding: { logo_url: at.brand.logoUrl, colors: branding.colors ?? {} },
    tenant: {
      friendly_name: tenant.friendly_name,
      support_email: tenant.support_email,
      support_url: tenant.support_url,
      enabled_locales: at.languages.join(', '),
    },
    ...(organization && {
      organization: {
        id: organization.id,
        name: organization.name,
        display_name: organization.display_name ?? organization.name,
        metadata: organization.metadata ?? {},
        branding: organization.branding ?? {},
      },
    }),
    ...(user && { user }),
    prompt: { name: screen.prompt, screen: { name: screen.name, texts: textsOf(texts) } },
    locale: at.locale,
    dir: textDirection(at.locale),
    state: at.state,
  }
}

/** Texts under their keys; those that an administrator has added (`var-terms`) as `varTerms`, with links. */
const textsOf = (texts: Record<string, string>): Record<string, string | HtmlValue> =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => (key.startsWith('var-') ? [camel(key), linked(text)] : [key, text])),
  )

const camel = (key: string) => key.replace(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())

/** Markdown's links as links; everything else is text. */
const linked = (text: string): HtmlValue =>
  new HtmlValue(
    html`${text.split(/(\[[^\]]{1,500}\]\([^()\s]{1,2000}\))/).map(part => {
      const [, label, address] = /^\[([^\]]+)\]\(([^()\s]+)\)$/.exec(part) ?? []
      const href = webAddress(address)
      return href ? html`<a href="${href}">${label}</a>` : part
    })}`,
  )
