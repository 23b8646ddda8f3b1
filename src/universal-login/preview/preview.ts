import { type Draft, type LiquidProblem, type PageServices, pageDocument } from '../page-settings.ts'
import { renderPage } from '../pages.ts'
import type { Screen, ViewFacts } from '../screen.ts'
import { common, commonIn } from '../texts/index.ts'
import { samples, sampleUser } from './samples.ts'
import { type Scheme, selfContained } from './self-contained.ts'

export interface PreviewRequest {
  screen: Screen
  language: string
  scheme: Scheme
  /** Shows the screen as it is after something wrong was sent. */
  withError: boolean
  draft: Draft
}

export interface Preview {
  html: string
  problems: LiquidProblem[]
}

/** Mistakes that screens have a text for, and the input that each is about. */
const mistakes: readonly [field: string, code: string][] = [
  ['password', 'wrong-credentials'],
  ['password', 'password-policy-not-conformant'],
  ['re-enter-password', 'password-mismatch'],
  ['code', 'invalid-code'],
  ['username', 'no-username'],
  ['email', 'invalid-email-format'],
  ['phone', 'invalid-phone'],
  ['organizationName', 'invalid-organization'],
]

const mistakeOf = ({ fields, texts }: Screen): ViewFacts['errors'] => {
  const known = { ...common, ...texts }
  const [field, code] = mistakes.find(one => fields.includes(one[0]) && Object.hasOwn(known, one[1])) ?? []
  return field && code ? [{ field, code }] : [{ code: 'unknown-error' }]
}

/** Whether the login knows who it is for when it shows the screen. */
const knowsUser = ({ prompt }: Screen): boolean => !/^(login|signup|status|logout|device-flow)/.test(prompt)

/**
 * A page as this server makes it, with settings that are not saved, sample data and nobody's login. The document is for a
 * frame that runs no scripts. Nothing is stored, and of no application or user anything is read.
 */
export const previewPage = async (services: PageServices, request: PreviewRequest): Promise<Preview> => {
  const { screen, language, draft } = request
  const problems: LiquidProblem[] = []
  const tenant = await pageDocument(services, 'tenant')
  const { body } = await renderPage(
    {
      ...services,
      draft: { ...draft, tenant: { ...tenant, enabled_locales: [...new Set([language, ...tenant.enabled_locales])] } },
      onProblem: problem => problems.push(problem),
    },
    {
      screen,
      audience: { state: 'preview', locales: [language] },
      around: {
        client: { id: '', name: tenant.friendly_name || commonIn(language).applicationText },
        links: { login: '#', signup: '#', resetPassword: '#' },
        returnTo: 'https://app.example.com/',
      },
      data: samples[screen.name] ?? {},
      errors: request.withError ? mistakeOf(screen) : [],
      user: knowsUser(screen) ? sampleUser : undefined,
      canPick: screen.prompt.startsWith('mfa'),
      languageAction: '#',
    },
  )
  return { html: selfContained(body, request.scheme), problems }
}
