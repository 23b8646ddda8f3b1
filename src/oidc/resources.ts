import { freshForMs, myAccountPath, myAccountScopes } from '../my-account/api.ts'
import type { Services } from '../services.ts'
import { cachedResourceServer, openSigningSecret, type ResourceServer } from '../store/resource-servers.ts'
import { cachedDocument } from '../store/settings.ts'

/** An API as one request asks for it. */
export interface Api {
  /** As the client spelled it; becomes `aud`. */
  audience: string
  /** As permissions and grants name it. */
  identifier: string
  scopes: string[]
  /** Seconds of a token from the token endpoint and from the browser. */
  lifetime: number
  webLifetime: number
  rfc9068: boolean
  /** Permissions stand in the token. */
  showPermissions: boolean
  enforcePolicies: boolean
  allowOfflineAccess: boolean
  signing: { alg: 'RS256' | 'RS512' | 'PS256' } | { alg: 'HS256'; secret: string }
  userPolicy: 'allow_all' | 'deny_all' | 'require_client_grant'
  /** Whose tokens must be bound to a key of theirs. */
  boundFor: 'nobody' | 'public_clients' | 'all_clients'
}

const prefix = 'urn:sallyport:api:'

/** The library wants APIs named by URIs; Auth0's identifiers are any text. */
export const indicatorOf = (audience: string): string => prefix + Buffer.from(audience).toString('base64url')

export const audienceOf = (indicator: string): string | undefined =>
  indicator.startsWith(prefix) ? Buffer.from(indicator.slice(prefix.length), 'base64url').toString('utf8') : undefined

/** APIs of the server itself that are known under every domain, with http or https. */
const everywhere = ['api/v2/', myAccountPath]

/** The identifier that an audience names. */
const identifierOf = (audience: string, config: Services['config']): string => {
  const spellings = config.domains.flatMap(domain => [domain, domain.replace(/^http:/, 'https:')])
  const path = everywhere.find(one => spellings.some(domain => audience === domain + one))
  return path === undefined ? audience : config.issuer + path
}

const plain = {
  rfc9068: false,
  showPermissions: false,
  enforcePolicies: false,
  signing: { alg: 'RS256' },
  boundFor: 'nobody',
} as const

/**
 * APIs that are there without a row: the MFA API (authentication reference, 5), and that of users' own accounts, for
 * which an application needs a grant (8.7). Tokens that change what MFA rests on live for minutes.
 */
const builtIn = (audience: string, config: Services['config']): Api | undefined => {
  const identifier = identifierOf(audience, config)
  if (identifier === config.issuer + myAccountPath) {
    const lifetime = freshForMs / 1000
    return {
      ...plain,
      audience,
      identifier,
      scopes: [...myAccountScopes],
      lifetime,
      webLifetime: lifetime,
      allowOfflineAccess: false,
      userPolicy: 'require_client_grant',
    }
  }
  if (!config.domains.some(domain => audience === `${domain}mfa/`)) return undefined
  return {
    ...plain,
    audience,
    identifier,
    scopes: ['enroll', 'read:authenticators', 'remove:authenticators'],
    lifetime: 600,
    webLifetime: 600,
    allowOfflineAccess: true,
    userPolicy: 'allow_all',
  }
}

const toApi = (audience: string, row: ResourceServer, box: Services['box']): Api => {
  const dialect = row.token_dialect ?? 'access_token'
  const secret = openSigningSecret(box, row)
  const userPolicy = (row.subject_type_authorization as { user?: { policy?: Api['userPolicy'] } } | undefined)?.user
    ?.policy
  const lifetime = row.token_lifetime || 86400
  return {
    audience,
    identifier: row.identifier,
    scopes: (row.scopes ?? []).map(scope => scope.value),
    lifetime,
    webLifetime: row.token_lifetime_for_web || Math.min(lifetime, 7200),
    rfc9068: dialect.startsWith('rfc9068_profile'),
    showPermissions: row.enforce_policies === true && dialect.endsWith('_authz'),
    enforcePolicies: row.enforce_policies === true,
    allowOfflineAccess: row.allow_offline_access === true,
    signing:
      row.signing_alg === 'HS256' && secret !== undefined
        ? { alg: 'HS256', secret }
        : { alg: row.signing_alg === 'RS512' || row.signing_alg === 'PS256' ? row.signing_alg : 'RS256' },
    userPolicy: userPolicy ?? 'allow_all',
    boundFor: row.proof_of_possession?.required ? (row.proof_of_possession.required_for ?? 'all_clients') : 'nobody',
  }
}

/** The API of an audience; undefined for one that nobody has registered. */
export const apiOf = async (services: Services, audience: string): Promise<Api | undefined> => {
  const row = await cachedResourceServer(services, identifierOf(audience, services.config))
  return row ? toApi(audience, row, services.box) : builtIn(audience, services.config)
}

/** Whether this is an API of the server itself: management, MFA, the user's own account. */
export const isOwnApi = ({ identifier }: Api, config: Services['config']): boolean =>
  config.domains.some(domain => ['api/v2/', 'mfa/', 'me/'].some(path => identifier === domain + path))

/**
 * The audience that a request means: its own, else the tenant's default. Undefined: none, or `/userinfo` itself, for
 * which an opaque token does.
 */
export const requestedAudience = async (
  services: Services,
  issuer: string,
  given: unknown,
): Promise<string | undefined> => {
  const audience =
    typeof given === 'string' && given !== '' ? given : (await cachedDocument(services, 'tenant')).default_audience
  return audience && audience !== `${issuer}userinfo` ? audience : undefined
}
