import { createHash, randomBytes } from 'node:crypto'
import { type Answer, formClient, postForm } from './form-client.ts'

/** What logs in: a confidential application that asks for an API and a refresh token. */
export interface Application {
  origin: string
  clientId: string
  clientSecret: string
  redirectUri: string
  audience: string
}

export interface Person {
  username: string
  password: string
  /** What the authenticator app shows now; not asked for where a login has one factor. */
  code?: string
}

/** A whole login by forms: authorize, password, code if it is asked for, callback, tokens. Throws if it leads elsewhere. */
export const logIn = async (app: Application, person: Person, ip: string): Promise<void> => {
  const browser = formClient(ip)
  const verifier = randomBytes(32).toString('base64url')
  let answer = await browser.get(authorizeUrl(app, createHash('sha256').update(verifier).digest('base64url')))
  for (let step = 0; ; step += 1) {
    const { location } = answer
    if (location === undefined || step > 8) throw new Error(`the login leads nowhere: ${answer.status} ${answer.body}`)
    const url = new URL(location)
    if (url.href.startsWith(app.redirectUri)) return redeem(app, url, verifier, ip)
    answer = await browser.get(location)
    if (answer.status === 200) answer = await browser.post(location, fieldsFor(answer, person))
  }
}

const authorizeUrl = (app: Application, challenge: string): string =>
  `${app.origin}/authorize?${new URLSearchParams({
    client_id: app.clientId,
    response_type: 'code',
    redirect_uri: app.redirectUri,
    scope: 'openid profile email offline_access read:things',
    audience: app.audience,
    state: randomBytes(8).toString('hex'),
    nonce: randomBytes(8).toString('hex'),
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })}`

/** Answers the form of a page by the names of its fields. */
const fieldsFor = ({ body }: Answer, { username, password, code }: Person): Record<string, string> => {
  if (body.includes('name="password"')) return { username, password, action: 'default' }
  if (body.includes('name="code"') && code !== undefined) return { code, action: 'default' }
  throw new Error(`no form that is known:\n${body}`)
}

const redeem = async (app: Application, callback: URL, verifier: string, ip: string): Promise<void> => {
  const code = callback.searchParams.get('code')
  if (!code) throw new Error(`the login failed: ${callback.search}`)
  const fields = {
    grant_type: 'authorization_code',
    client_id: app.clientId,
    client_secret: app.clientSecret,
    code,
    code_verifier: verifier,
    redirect_uri: app.redirectUri,
  }
  const { status, body } = await postForm(`${app.origin}/oauth/token`, fields, ip)
  const tokens = status === 200 ? JSON.parse(body) : {}
  if (!tokens.id_token || !tokens.refresh_token || tokens.access_token?.split('.').length !== 3)
    throw new Error(`no tokens: ${status} ${body}`)
}
