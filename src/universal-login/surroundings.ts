import { randomBytes } from 'node:crypto'
import { pickLanguage } from '../languages.ts'
import { cachedClient } from '../store/clients.ts'
import type { CustomTextDocument } from '../store/documents.ts'
import { organizationById } from '../store/organizations.ts'
import { settingsCache } from '../store/settings.ts'
import { lookOf } from './brand.ts'
import { type PageServices, pageDocument } from './page-settings.ts'
import type { Screen, Surroundings } from './screen.ts'
import { withOurNames } from './texts/auth0-keys.ts'
import { commonIn, overridesFor, speaks } from './texts/index.ts'
import { webAddress } from './web-address.ts'

/** Whom a page is for. */
export interface Audience {
  state?: string
  clientId?: string
  organizationId?: string
  /** Languages that the user may want, best first. */
  locales: (string | undefined)[]
}

/** What a page shows around a screen, from settings through the cache; a client that is not there is nobody's. */
export const surroundingsFor = async (
  services: Pick<PageServices, 'db' | 'draft'>,
  audience: Audience,
): Promise<Surroundings> => {
  const { clientId, organizationId } = audience
  const cache = settingsCache(services)
  const [tenant, branding, theme, customText, found, organization] = await Promise.all([
    pageDocument(services, 'tenant'),
    pageDocument(services, 'branding'),
    pageDocument(services, 'theme'),
    pageDocument(services, 'custom_text'),
    clientId ? cachedClient(services, clientId) : undefined,
    organizationId
      ? cache.get('page-organization', organizationId, () => organizationById(services.db, organizationId))
      : undefined,
  ])
  // Nobody signs in to the client that stands for all applications.
  const client = found?.global ? undefined : found
  const offered = languagesOffered(tenant.enabled_locales, customText)
  const locale = pickLanguage(audience.locales, offered)
  return {
    state: audience.state ?? '',
    nonce: randomBytes(18).toString('base64'),
    locale,
    languages: offered,
    tenant: {
      friendlyName: tenant.friendly_name,
      supportEmail: tenant.support_email || undefined,
      supportUrl: webAddress(tenant.support_url),
    },
    client: {
      id: clientId ?? '',
      name: client?.name ?? (tenant.friendly_name || commonIn(locale).applicationText),
      logoUri: textOf(client?.['logo_uri']),
    },
    organization: organization && {
      id: organization.id,
      name: organization.name,
      displayName: organization.display_name ?? organization.name,
      hasLogo: webAddress(organization.branding?.logo_url) !== undefined,
    },
    brand: lookOf({ organization: organization?.branding, theme, branding, picture: tenant.picture_url }),
    returnTo: webAddress(client?.['initiate_login_uri']) ?? webAddress(tenant.default_redirection_uri),
  }
}

/** The tenant's languages that there are texts in, ours or an administrator's; never none. */
const languagesOffered = (enabled: readonly string[] | undefined, customText: CustomTextDocument): string[] => {
  const own = (code: string) => Object.values(customText).some(byLanguage => Object.hasOwn(byLanguage, code))
  const offered = (enabled ?? []).filter(code => speaks(code) || own(code))
  return offered.length > 0 ? offered : ['en']
}

/** The texts of a screen that stand in place of its English ones. */
export const textsFor = async (
  services: Pick<PageServices, 'db' | 'draft'>,
  screen: Screen,
  locale: string,
): Promise<Record<string, string>> => {
  const custom = await pageDocument(services, 'custom_text')
  return {
    ...overridesFor(locale, screen.name),
    ...withOurNames(screen, {
      ...custom['common']?.[locale]?.['common'],
      ...custom[screen.prompt]?.[locale]?.[screen.name],
    }),
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
