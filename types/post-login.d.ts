import type {
  Agent,
  AnonymousSession,
  ClientAuthentication,
  Experiment,
  RenderedPrompt,
  SecurityContext,
  SessionActor,
  SessionTransfer,
  SessionTransferToken,
} from './absent.d.ts'
import type {
  Actor,
  CacheAPI,
  Client as CommonClient,
  Connection,
  CustomDomain,
  Dictionary,
  GeoIp,
  Json,
  Organization,
  RiskAssessment,
  User as CommonUser,
} from './shared.d.ts'

export type * from './absent.d.ts'
export type * from './shared.d.ts'

export type FactorType =
  | 'otp'
  | 'email'
  | 'phone'
  | 'push-notification'
  | 'webauthn-platform'
  | 'webauthn-roaming'
  | 'recovery-code'

export interface EnrolledFactor {
  type: FactorType
  options?: { preferredMethod?: 'sms' | 'voice'; [name: string]: Json }
}

export interface User extends CommonUser {
  /** Providers of the legacy model: `guardian` when any factor but e-mail is enrolled. */
  multifactor?: string[]
  /** Confirmed factors. Undefined means that they are not known, never that there are none. */
  enrolledFactors?: EnrolledFactor[]
}

/** A method completed in the session; judge its age by `timestamp`. */
export interface AuthenticationMethod {
  /** `pwd`, `passkey`, `mfa`, or the address given to `recordMethod`. */
  name: string
  /** ISO 8601. */
  timestamp: string
  /** Factor of an `mfa` method. */
  type?: string
}

export interface Device {
  initial_asn?: string
  initial_ip?: string
  initial_user_agent?: string
  last_asn?: string
  last_ip?: string
  last_user_agent?: string
}

export interface Session {
  id: string
  authenticated_at?: string
  clients?: { client_id: string }[]
  cookie?: { mode?: 'persistent' | 'non-persistent' }
  created_at?: string
  device?: Device
  expires_at?: string
  idle_expires_at?: string
  last_interacted_at?: string
  metadata?: Dictionary
  /** Never set here. */
  actor?: SessionActor
  /** Never set here. */
  session_transfer?: SessionTransfer
  updated_at?: string
  user_id?: string
}

export interface RefreshToken {
  id: string
  /** Never set here. */
  access?: 'online' | 'offline'
  client_id?: string
  created_at: string
  device?: Device
  expires_at?: string
  idle_expires_at?: string
  last_exchanged_at?: string
  metadata?: Dictionary
  resource_servers?: { audience: string; scopes: string }[]
  rotating?: boolean
  session_id?: string
  /** Never set here. */
  session_transfer?: SessionTransfer
  user_id?: string
}

export interface Request {
  asn?: string
  body: Dictionary<Json>
  geoip: GeoIp
  hostname?: string
  ip: string
  language?: string
  method: string
  /** Of the authorization request; after a redirect, of `/continue`. */
  query: Dictionary<Json>
  user_agent?: string
}

export interface Transaction {
  id?: string
  acr_values?: string[]
  /** Who acts for the user; only where a token is exchanged. */
  actor?: Actor
  actor_token_type?: string
  correlation_id?: string
  /** Never set here. */
  linking_id?: string
  locale?: string
  login_hint?: string
  metadata: Dictionary<string | number | boolean>
  prompt?: string[]
  protocol?:
    | 'oidc-basic-profile'
    | 'oidc-implicit-profile'
    | 'oidc-hybrid-profile'
    | 'oauth2-device-code'
    | 'oauth2-password'
    | 'oauth2-webauthn'
    | 'oauth2-refresh-token'
    | 'oauth2-token-exchange'
    | 'oidc-ciba'
    // Those of Auth0 that this server has no flow for.
    | 'oidc-ciba-web-link'
    | 'oauth2-resource-owner'
    | 'oauth2-resource-owner-jwt-bearer'
    | 'oauth2-access-token'
    | 'samlp'
    | 'wsfed'
    | 'wstrust-usernamemixed'
  redirect_uri?: string
  /** Never set here. */
  requested_authorization_details?: { type: string; [member: string]: Json }[]
  requested_scopes?: string[]
  response_mode?: string
  response_type?: string[]
  state?: string
  /** Of what type the token is that is exchanged. */
  subject_token_type?: string
  /** Never set here. */
  target_scopes?: string[]
  ui_locales?: string[]
}

export interface Client extends CommonClient {
  /** For which other APIs the application's refresh tokens are good. */
  refresh_token?: { policies: { audience?: string; scope?: string[] }[] }
  /** Never set here. */
  authentication?: ClientAuthentication
  /** Never set here. */
  external_client_id?: string
  /** Never set here. */
  external_metadata_type?: string
}

export interface Event {
  /** Never set here. */
  agent?: Agent
  /** Never set here. */
  anonymous_session?: AnonymousSession
  authentication?: {
    methods: AuthenticationMethod[]
    riskAssessment?: RiskAssessment
    /**
     * Of this server, not of Auth0: whether the browser is remembered for this user, so that it may stand in for a
     * challenge. Absent where there is no browser.
     */
    rememberedBrowser?: boolean
  }
  authorization?: { roles: string[] }
  client: Client
  connection: Connection
  custom_domain?: CustomDomain
  /** Never set here. */
  experiment?: Experiment
  organization?: Organization
  /** Never set here. */
  prompt?: RenderedPrompt
  refresh_token?: RefreshToken
  request: Request
  resource_server?: { identifier: string }
  secrets: Dictionary
  /** Never set here. */
  security_context?: SecurityContext
  session?: Session
  /** Never set here. */
  session_transfer_token?: SessionTransferToken
  stats: { logins_count: number }
  tenant: { id: string }
  transaction?: Transaction
  user: User
  /** Private, empty. */
  configuration: Dictionary<Json>
}

export interface ChallengeFactor {
  type: FactorType | 'push'
  options?: {
    /** Phone only; used where that way of delivery is on. */
    preferredMethod?: 'sms' | 'voice' | 'both'
    /** Push only; `false` takes the code of the app away as a way out. */
    otpFallback?: boolean
    [name: string]: Json
  }
}

/** E-mail cannot be enrolled. */
export interface EnrollFactor {
  type: Exclude<FactorType, 'email'> | 'push'
  options?: Dictionary<Json>
}

export interface AuthenticationAPI {
  /** Asks for the first factor; the others are behind "try another method". Takes effect when the Action has returned. */
  challengeWith(factor: ChallengeFactor, options?: { additionalFactors?: ChallengeFactor[] }): void
  /** Lets the user pick one of the factors. */
  challengeWithAny(factors: ChallengeFactor[]): void
  enrollWith(factor: EnrollFactor, options?: { additionalFactors?: EnrollFactor[] }): void
  enrollWithAny(factors: EnrollFactor[]): void
  /** Only in `onContinuePostLogin`: adds a method of your own to the session. */
  recordMethod(providerUrl: string): PostLoginAPI
  /** Changes whom this login is for; once in a login. */
  setPrimaryUser(primaryUserId: string): void
}

export interface RedirectAPI {
  /** A signed, readable token (HS256), 15 minutes unless told otherwise. */
  encodeToken(options: { secret: string; payload: Dictionary<Json>; expiresInSeconds?: number }): string
  /** Sends the user away when the Action has returned; comes back at `onContinuePostLogin`. Once in an Action. */
  sendUserTo(url: string, options?: { query?: Dictionary<string | number | boolean> }): PostLoginAPI
  /** The claims of the token that came back. Throws when it is missing, expired, or not of this login. */
  validateToken(options: { secret: string; tokenParameterName?: string }): Dictionary<Json>
  canRedirect(): boolean
}

export interface MetadataAPI {
  /** `null` deletes. Keys of letters, digits, `_` and `-`; 25 entries; values up to 255 characters. */
  setMetadata(key: string, value: string | null): void
  deleteMetadata(key: string): void
  evictMetadata(): void
}

export interface SessionAPI extends MetadataAPI {
  /** Denies the login and ends the session. */
  revoke(reason: string, options?: { preserveRefreshTokens?: boolean }): void
  /** Epoch milliseconds; can only shorten. */
  setExpiresAt(absolute: number): void
  setIdleExpiresAt(inactivity: number): void
  setCookieMode(mode: 'persistent' | 'non-persistent'): void
}

export interface RefreshTokenAPI extends MetadataAPI {
  /** Only while it is exchanged. */
  revoke(reason: string): void
  setExpiresAt(absolute: number): void
  setIdleExpiresAt(inactivity: number): void
}

export interface Role {
  id: string
  name: string
  description?: string
}

export interface RolesAPI {
  getUserEffectiveRoles(params?: { take?: number; from?: string }): Promise<{ roles: Role[]; next?: string }>
  getUserEffectiveRolesByIds(ids: string[]): Promise<{ roles: Role[] }>
  getUserEffectiveRolesByNames(names: string[]): Promise<{ roles: Role[] }>
}

/** This server has no directories that groups come from: nobody is in one. */
export interface GroupsAPI {
  getUserGroups(params?: { take?: number; from?: string }): Promise<{ groups: { id: string; name: string }[]; next?: string }>
  hasGroupMembership(groups: string[]): Promise<{ memberships: Dictionary<Json> }>
}

/** Shapes answers to SAML applications; this server has none, so that arguments are checked and nothing comes of them. */
export interface SAMLResponseAPI {
  setAttribute(name: string, value: string | number | boolean | (string | number | boolean)[] | null): PostLoginAPI
  setAudience(audience: string): PostLoginAPI
  setAuthnContextClassRef(authnContextClassRef: string): PostLoginAPI
  setCert(cert: string): PostLoginAPI
  setCreateUpnClaim(createUpnClaim: boolean): PostLoginAPI
  setDestination(destination: string): PostLoginAPI
  setDigestAlgorithm(digestAlgorithm: 'sha256' | 'sha1'): PostLoginAPI
  setEncryptionAlgorithm(encryptionAlgorithm: 'aes256-gcm' | 'aes256-cbc'): PostLoginAPI
  setEncryptionCert(encryptionCert: string): PostLoginAPI
  setEncryptionPublicKey(encryptionPublicKey: string): PostLoginAPI
  setIncludeAttributeNameFormat(includeAttributeNameFormat: boolean): PostLoginAPI
  setIssuer(issuer: string): PostLoginAPI
  setKey(key: string): PostLoginAPI
  setLifetimeInSeconds(lifetimeInSeconds: number): PostLoginAPI
  setMapIdentities(mapIdentities: boolean): PostLoginAPI
  setMapUnknownClaimsAsIs(mapUnknownClaimsAsIs: boolean): PostLoginAPI
  setNameIdentifierFormat(nameIdentifierFormat?: string): PostLoginAPI
  setNameIdentifierProbes(nameIdentifierProbes: string[]): PostLoginAPI
  setPassthroughClaimsWithNoMapping(passthroughClaimsWithNoMapping: boolean): PostLoginAPI
  setRecipient(recipient: string): PostLoginAPI
  setRelayState(relayState: string): PostLoginAPI
  setSignatureAlgorithm(signatureAlgorithm: 'rsa-sha256' | 'rsa-sha1'): PostLoginAPI
  setSigningCert(signingCert: string): PostLoginAPI
  setSignResponse(signResponse: boolean): PostLoginAPI
  setTypedAttributes(typedAttributes: boolean): PostLoginAPI
}

/** Effects happen only through these methods, after the Action has returned. */
export interface PostLoginAPI {
  access: { deny(reason?: string): PostLoginAPI }
  accessToken: {
    setCustomClaim(name: string, value: Json): PostLoginAPI
    addScope(scope: string): void
    removeScope(scope: string): void
  }
  authentication: AuthenticationAPI
  cache: CacheAPI
  groups: GroupsAPI
  idToken: { setCustomClaim(name: string, value: Json): PostLoginAPI }
  multifactor: {
    /** MFA at the end of the flow; `none` switches it off. */
    enable(
      provider: 'any' | 'none' | 'guardian' | 'google-authenticator' | 'duo',
      options?: { allowRememberBrowser?: boolean; providerOptions?: Dictionary<Json> },
    ): PostLoginAPI
  }
  /** This server has no forms: `render` throws, and the login fails. */
  prompt: { render(promptId: string, options?: { fields?: Dictionary<Json>; vars?: Dictionary<Json> }): void }
  redirect: RedirectAPI
  refreshToken: RefreshTokenAPI
  roles: RolesAPI
  rules: { wasExecuted(ruleId: string): boolean }
  samlResponse: SAMLResponseAPI
  session: SessionAPI
  transaction: { setMetadata(key: string, value: string | number | boolean | null): void }
  user: {
    /** `null` deletes; written after all Actions. */
    setAppMetadata(name: string, value: Json): PostLoginAPI
    setUserMetadata(name: string, value: Json): PostLoginAPI
  }
  validation: { error(errorCode: string, errorMessage: string): PostLoginAPI }
}

export type PostLoginAction = (event: Event, api: PostLoginAPI) => Promise<void>
