import { browserLanguages } from '../languages.ts'
import type { HttpFacts } from '../login/login.ts'
import type { Services } from '../services.ts'
import { errorPage, type Rendered, standalonePage } from '../universal-login/pages.ts'

interface Asked {
  services: Services
  facts: HttpFacts
  clientId?: string
  /** `ui_locales` of the request. */
  locales?: string
}

/** The languages to show a page in, the request's own wish first. */
const languages = ({ facts, locales }: Asked) => [
  ...(locales ?? '').split(' ').filter(Boolean),
  ...browserLanguages(facts),
]

/** Asks whether to log out; the form repeats the request, with what only this browser's page can know. */
export const confirmPage = (asked: Asked, params: Record<string, string>, secret: string): Promise<Rendered> => {
  const { action: _, ...repeated } = params
  return standalonePage(asked.services, 'logout', {
    clientId: asked.clientId,
    locales: languages(asked),
    around: { formAction: '/oidc/logout', hidden: { ...repeated, confirm: secret } },
  })
}

/** The end of a logout that leads nowhere: done, or called off. */
export const donePage = (asked: Asked, done: boolean): Promise<Rendered> =>
  standalonePage(asked.services, done ? 'logout-complete' : 'logout-aborted', {
    clientId: asked.clientId,
    locales: languages(asked),
  })

export const refusedPage = ({ services, facts, clientId }: Asked, description: string): Promise<Rendered> =>
  errorPage(services, facts, { status: 400, error: 'invalid_request', description, clientId })

/** All that `/v2/logout` says when there is nowhere to go. */
export const okPage: Rendered = {
  status: 200,
  headers: {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  },
  body: 'OK',
}
