import { createHash, randomBytes } from 'node:crypto'
import { dashboardClientId } from '../../src/administrators/dashboard.ts'
import { authorize, type Page, submit, type Visitor, visitor } from '../fixtures/visitor.ts'
import { type Person, password, type World } from '../fixtures/world.ts'

/** What a browser is given by the dashboard's sign-in. */
export interface SignedIn {
  token: string
  scopes: string[]
  /** A call of the Management API, or of `/api/sallyport`, with that token. */
  call: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>
}

/** Begins a sign-in to the dashboard; `tokens` takes the code that its end brings. */
export const dashboardLogin = async (
  world: World,
  browser: Visitor = visitor(world),
  params: Record<string, string> = {},
): Promise<{ page: Page; tokens: (page: Page) => Promise<SignedIn> }> => {
  const verifier = randomBytes(32).toString('base64url')
  const redirect_uri = `${world.issuer}dashboard/`
  const page = await authorize(browser, {
    client_id: dashboardClientId,
    redirect_uri,
    audience: `${world.issuer}api/v2/`,
    scope: `openid profile email ${everyScope}`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...params,
  })
  const tokens = async ({ url }: Page): Promise<SignedIn> => {
    const answer = await fetch(new URL('oauth/token', world.issuer), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: dashboardClientId,
        code: new URL(url).searchParams.get('code') ?? '',
        code_verifier: verifier,
        redirect_uri,
      }),
    })
    const { access_token, scope } = (await answer.json()) as { access_token: string; scope: string }
    return { token: access_token, scopes: scope.split(' '), call: caller(world, access_token) }
  }
  return { page, tokens }
}

const everyScope = [
  'read:users update:users delete:users create:users read:logs read:client_keys update:tenant_settings read:clients',
  'create:user_tickets create:guardian_enrollment_tickets delete:guardian_enrollments read:administrators',
  'update:administrators read:roles create:role_members update:roles read:tenant_settings update:guardian_factors',
  'read:guardian_factors create:authentication_methods delete:authentication_methods delete:sessions read:logins',
  'read:branding update:branding read:prompts update:prompts read:email_templates update:email_templates',
  'update:email_provider update:phone_templates delete:refresh_tokens delete:grants',
  'read:connections update:connections read:resource_servers update:resource_servers read:log_streams update:log_streams',
].join(' ')

export const caller =
  (world: World, token: string): SignedIn['call'] =>
  async (method, path, body) => {
    const answer = await fetch(new URL(`api${path}`, world.issuer), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
  }

/** A browser without scripts says nothing of what it can do. */
export const pastDetection = (browser: Visitor, page: Page): Promise<Page> | Page =>
  page.screen === 'mfa-detect-browser-capabilities' ? submit(browser, page, {}) : page

/** Signs in with the password alone. */
export const signIn = async (
  world: World,
  person: Pick<Person, 'email'>,
  browser = visitor(world),
): Promise<SignedIn> => {
  const { page, tokens } = await dashboardLogin(world, browser)
  return tokens(await submit(browser, page, { username: person.email, password }))
}
