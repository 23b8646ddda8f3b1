import { readFileSync } from 'node:fs'
import Provider, {
  type Client,
  type Configuration,
  errors,
  type IdToken,
  type Interaction,
  type KoaContextWithOIDC,
  type Session,
} from 'oidc-provider'
import type { LoginOutcome } from './outcome.ts'
import type { SessionState } from './session-state.ts'

/**
 * Every touch on the library's classes stands in this file. What it relies on is checked before the first request, so
 * that another version of the library fails at start and not at a login.
 */
const expectedVersion = '9.13.3'

/** The member that models carry for us through the library's storage. */
const member = 'sallyport'

interface Touched {
  Grant: { IN_PAYLOAD: string[] }
  Session: { IN_PAYLOAD: string[] }
  IdToken: { prototype: IdToken }
  Client: {
    prototype: Client & { includeSid: () => unknown }
    Schema: { prototype: { redirectUris: (uris?: string[], label?: string) => void } }
  }
  OIDCContext: { prototype: { clientJwtAuthExpectedAudience: () => Set<string> } }
  Interaction: { find: (id: string, options?: unknown) => Promise<Interaction | undefined> }
}

const touched = (provider: Provider): Touched => provider as unknown as Touched

/** Fails when the installed library is not the one that the touches below were written for. */
export const checkSeams = (): void => {
  const file = new URL('../package.json', import.meta.resolve('oidc-provider'))
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  if (version !== expectedVersion)
    throw new Error(`oidc-provider is ${version}, this was written for ${expectedVersion}`)
  const { Grant, Session, IdToken, Client, Interaction, OIDCContext } = touched(
    new Provider('https://seams.invalid', quiet),
  )
  const missing = [
    ['Grant.IN_PAYLOAD', Array.isArray(Grant.IN_PAYLOAD)],
    ['Session.IN_PAYLOAD', Array.isArray(Session.IN_PAYLOAD)],
    ['IdToken.issue', typeof IdToken.prototype.issue === 'function'],
    ['IdToken.payload', typeof IdToken.prototype.payload === 'function'],
    ['Client.includeSid', typeof Client.prototype.includeSid === 'function'],
    ['Client.redirectUriAllowed', typeof Client.prototype.redirectUriAllowed === 'function'],
    ['Client.responseTypeAllowed', typeof Client.prototype.responseTypeAllowed === 'function'],
    ['Client.Schema.redirectUris', typeof Client.Schema.prototype.redirectUris === 'function'],
    [
      'OIDCContext.clientJwtAuthExpectedAudience',
      typeof OIDCContext.prototype.clientJwtAuthExpectedAudience === 'function',
    ],
    ['Interaction.find', typeof Interaction.find === 'function'],
  ].filter(([, there]) => !there)
  if (missing.length > 0) throw new Error(`oidc-provider lacks ${missing.map(([name]) => name).join(', ')}`)
}

/** Enough of a configuration to look at the classes without the library warning about its defaults. */
const quiet: Configuration = {
  adapter: class {} as unknown as Configuration['adapter'],
  jwks: { keys: [] },
  features: { devInteractions: { enabled: false } },
}

export interface Seams {
  /** Issues an ID token from the claims that the library has gathered and filtered. */
  issueIdToken: (token: IdToken, claims: Record<string, unknown>) => Promise<string>
  redirectUriAllowed: (client: Client, uri: string) => boolean
  /** Whether the request may ask for a code whatever grants its client has. */
  mayHaveCode: () => boolean
  /** Called with the uid of a login that the browser comes back from, before its interaction is taken. */
  returning: (ctx: KoaContextWithOIDC, uid: string) => Promise<void>
  /** Called with the interaction, before the library looks at it. */
  resume: (ctx: KoaContextWithOIDC, interaction: Interaction) => Promise<void>
}

/** Puts our behaviour where the library offers no option for it. */
export const applySeams = (provider: Provider, seams: Seams): void => {
  const { Grant, Session, IdToken, Client, Interaction, OIDCContext } = touched(provider)
  for (const model of [Grant, Session]) {
    const known = [...model.IN_PAYLOAD, member]
    Object.defineProperty(model, 'IN_PAYLOAD', { get: () => known })
  }

  const { issue } = IdToken.prototype
  IdToken.prototype.issue = async function (this: IdToken, context) {
    return context.use === 'idtoken' ? seams.issueIdToken(this, await this.payload()) : issue.call(this, context)
  }

  // Every ID token carries the session's id.
  Client.prototype.includeSid = () => true
  Client.prototype.redirectUriAllowed = function (this: Client, uri) {
    return seams.redirectUriAllowed(this, uri)
  }
  const { responseTypeAllowed } = Client.prototype
  Client.prototype.responseTypeAllowed = function (this: Client, type) {
    if (responseTypeAllowed.call(this, type) || (type === 'code' && seams.mayHaveCode())) return true
    const grant = type === 'code' ? 'authorization_code' : 'implicit'
    throw new errors.UnauthorizedClient(`Grant type '${grant}' not allowed for the client.`)
  }
  // Callbacks are checked when an application is stored, by Auth0's rules and not by the library's.
  Client.Schema.prototype.redirectUris = () => {}

  const { clientJwtAuthExpectedAudience: expected } = OIDCContext.prototype
  OIDCContext.prototype.clientJwtAuthExpectedAudience = function (this: typeof OIDCContext.prototype) {
    // Assertions are made out to the issuer with and without its slash.
    return expected.call(this).add(provider.issuer.replace(/\/$/, ''))
  }

  const { find } = Interaction
  Interaction.find = async function (this: typeof Interaction, id, options) {
    const ctx = Provider.ctx
    if (ctx) await seams.returning(ctx, id)
    const interaction = await find.call(this, id, options)
    if (interaction && ctx) await seams.resume(ctx, interaction)
    return interaction
  }
}

type Carrying<T> = { [member]?: T }

/** What we keep with a session of the library; the adapter stores it in columns. */
export const sessionStateOf = (session: Session): SessionState | undefined =>
  (session as Session & Carrying<SessionState>)[member]

export const setSessionState = (session: Session, state: SessionState | undefined): void => {
  ;(session as Session & Carrying<SessionState>)[member] = state
}

/** What the login behind a grant decided. */
export const outcomeOf = (grant: object | undefined): LoginOutcome | undefined =>
  (grant as Carrying<LoginOutcome> | undefined)?.[member]

export const setOutcome = (grant: object, outcome: LoginOutcome): void => {
  ;(grant as Carrying<LoginOutcome>)[member] = outcome
}

/** Leaves a session as if nobody were logged in; the library has no word for it. */
export const emptySession = (session: Session): void => {
  for (const key of ['accountId', 'loginTs', 'acr', 'amr', 'transient', 'authorizations', member])
    delete (session as unknown as Record<string, unknown>)[key]
}

type Mutable = { params: Record<string, string | undefined>; body?: Record<string, unknown>; session: Session }

/** Parameters as the library works with them; changing one changes what it sees. */
export const paramsOf = (ctx: KoaContextWithOIDC): Record<string, string | undefined> =>
  (ctx.oidc as unknown as Mutable).params

export const bodyOf = (ctx: KoaContextWithOIDC): Record<string, unknown> => (ctx.oidc as unknown as Mutable).body ?? {}

export const sessionOf = (ctx: KoaContextWithOIDC): Session => (ctx.oidc as unknown as Mutable).session
