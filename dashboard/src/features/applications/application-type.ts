import { type Icon, IconBrowser, IconDeviceMobile, IconRobot, IconServer } from '@tabler/icons-react'

/** An application as the Management API shows it. */
export interface Application {
  client_id: string
  name: string
  description?: string
  app_type?: string
  logo_uri?: string
  is_first_party?: boolean
  initiate_login_uri?: string
  callbacks?: string[]
  allowed_logout_urls?: string[]
  web_origins?: string[]
  allowed_origins?: string[]
  grant_types?: string[]
  token_endpoint_auth_method?: string
  client_authentication_methods?: { private_key_jwt?: { credentials: { id: string }[] } }
  /** Only for who may read keys. */
  client_secret?: string
  jwt_configuration?: { alg?: string; lifetime_in_seconds?: number }
  refresh_token?: RefreshToken
  client_metadata?: Record<string, string>
  organization_usage?: string
  organization_require_behavior?: string
  organization_discovery_methods?: string[]
  oidc_logout?: BackChannelLogout
  require_pushed_authorization_requests?: boolean
  require_proof_of_possession?: boolean
}

export interface RefreshToken {
  rotation_type?: string
  expiration_type?: string
  leeway?: number
  token_lifetime?: number
  infinite_token_lifetime?: boolean
  idle_token_lifetime?: number
  infinite_idle_token_lifetime?: boolean
}

export interface BackChannelLogout {
  backchannel_logout_urls?: string[]
  backchannel_logout_initiators?: { mode?: string; selected_initiators?: string[] }
}

interface Kind {
  value: string
  label: string
  description: string
  icon: Icon
}

/** The kinds of applications, as Auth0's dashboard names them. */
export const kinds: readonly Kind[] = [
  {
    value: 'native',
    label: 'Native',
    description: 'Mobile, desktop and command line apps, and smart devices that run natively.',
    icon: IconDeviceMobile,
  },
  {
    value: 'spa',
    label: 'Single Page Application',
    description: 'JavaScript front ends that use an API: React, Angular, Vue.',
    icon: IconBrowser,
  },
  {
    value: 'regular_web',
    label: 'Regular Web Application',
    description: 'Applications that sign users in on a server: Express, Next.js, Django.',
    icon: IconServer,
  },
  {
    value: 'non_interactive',
    label: 'Machine to Machine',
    description: 'Services, scripts and daemons that call an API without a user.',
    icon: IconRobot,
  },
]

/** How an application’s kind is called. */
export const kindOf = ({ app_type }: Application): string =>
  kinds.find(({ value }) => value === app_type)?.label ?? (app_type ? app_type.replaceAll('_', ' ') : 'Generic')

export const isMachine = ({ grant_types = [] }: Application): boolean => grant_types.includes('client_credentials')

/** How an application proves itself at the token endpoint. */
export const authMethodOf = (app: Application): string =>
  app.client_authentication_methods?.private_key_jwt
    ? 'private_key_jwt'
    : (app.token_endpoint_auth_method ?? 'client_secret_post')
