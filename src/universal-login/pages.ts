import { browserLanguages } from '../languages.ts'
import type { HttpFacts } from '../login/login.ts'
import { cachedDocument } from '../store/settings.ts'
import { customPage } from './custom-page.ts'
import { headOf, page, pageHeaders, widgetOf } from './layout.ts'
import type { PageServices } from './page-settings.ts'
import type { Screen, Surroundings, ViewFacts } from './screen.ts'
import { ownScreens } from './screens/index.ts'
import { type Audience, surroundingsFor, textsFor } from './surroundings.ts'
import { webAddress } from './web-address.ts'

/** An answer that any HTTP library can send. */
export interface Rendered {
  status: number
  headers: Record<string, string>
  body: string
}

export interface PageRequest extends Partial<ViewFacts> {
  screen: Screen
  audience: Audience
  /** Members of the surroundings that the caller knows better: links, where forms post to, hidden inputs. */
  around?: Partial<
    Pick<Surroundings, 'client' | 'links' | 'formAction' | 'hidden' | 'returnTo' | 'account' | 'captcha'>
  >
  status?: number
  /** Where a choice of another language is posted; none offers no choice. */
  languageAction?: string
}

/** Renders a screen as a whole page with its headers: in the tenant's template and with its partials, where there are any. */
export const renderPage = async (services: PageServices, request: PageRequest): Promise<Rendered> => {
  const { screen, audience, around, status = 200, languageAction } = request
  const at: Surroundings = { ...(await surroundingsFor(services, audience)), ...around }
  const facts: ViewFacts = {
    data: request.data ?? {},
    errors: request.errors ?? [],
    submitted: request.submitted ?? {},
    user: request.user,
    canPick: request.canPick ?? false,
    texts: await textsFor(services, screen, at.locale),
  }
  const custom = await customPage(services, { screen, at, facts })
  const { title, body, logoAlt } = screen.render(facts, { ...at, partials: custom?.partials })
  const content = { title, screen: screen.name, body, languageAction, logoAlt }
  const framed = custom?.frame({ head: headOf(at, content, true), widget: widgetOf(at, content) })
  return {
    status,
    headers: pageHeaders(at, custom !== undefined),
    body: framed ?? String(await page(at, content, custom !== undefined)),
  }
}

const byName = new Map(ownScreens.map(screen => [screen.name, screen]))

export type StandaloneRequest = Omit<PageRequest, 'screen' | 'audience'> & Partial<Omit<Audience, 'state'>>

/** A screen of ours that belongs to no login (device codes, logout), for the protocol layer. Unknown names throw. */
export const standalonePage = (
  services: PageServices,
  name: string,
  options: StandaloneRequest = {},
): Promise<Rendered> => {
  const screen = byName.get(name)
  if (!screen) throw new Error(`there is no screen ${name}`)
  const { clientId, organizationId, locales = [], ...rest } = options
  return renderPage(services, { ...rest, screen, audience: { clientId, organizationId, locales } })
}

/** An error that no application can be told of. */
export interface PageError {
  status: number
  error: string
  description?: string
  clientId?: string
  connection?: string
  /** An id that finds the entry in the tenant log. */
  tracking?: string
}

/**
 * The answer to such an error: the tenant's own error page (`error_page.url`) with Auth0's parameters, else ours
 * (authentication reference, 3.3). The description must be fit to be read by anybody.
 */
export const errorPage = async (
  services: PageServices,
  http: Pick<HttpFacts, 'language'>,
  failure: PageError,
): Promise<Rendered> => {
  const { error_page } = await cachedDocument(services, 'tenant')
  const { url: own, html: shown } = (error_page ?? {}) as { url?: string; html?: string }
  const address = shown ? undefined : webAddress(own)
  if (address) {
    const url = new URL(address)
    const members = {
      client_id: failure.clientId,
      connection: failure.connection,
      lang: http.language,
      error: failure.error,
      error_description: failure.description,
      tracking: failure.tracking,
    }
    for (const [key, value] of Object.entries(members)) if (value) url.searchParams.set(key, value)
    return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' }, body: '' }
  }
  return standalonePage(services, 'status', {
    status: failure.status,
    clientId: failure.clientId,
    locales: [...browserLanguages(http)],
    data: {
      error: failure.error,
      ...(failure.description ? { error_description: failure.description } : {}),
      ...(failure.tracking ? { tracking: failure.tracking } : {}),
    },
  })
}
