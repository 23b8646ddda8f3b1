import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { api } from '../../api.ts'

/** The settings of the tenant as the Management API shows them, as far as these pages change them. */
export interface Tenant {
  friendly_name?: string
  picture_url?: string
  support_email?: string
  support_url?: string
  default_redirection_uri?: string
  allowed_logout_urls?: string[]
  default_audience?: string
  default_directory?: string
  enabled_locales?: string[]
  session_lifetime?: number
  idle_session_lifetime?: number
  session_cookie?: { mode: string } | null
  sessions?: { oidc_logout_prompt_enabled?: boolean } | null
  oidc_logout?: { rp_logout_end_session_endpoint_discovery?: boolean }
  device_flow?: { charset?: string; mask?: string } | null
  pushed_authorization_requests_supported?: boolean
  authorization_response_iss_parameter_supported?: boolean | null
  allow_organization_name_in_authentication_api?: boolean
  login_lifetime_in_minutes?: number
  log_retention_in_days?: number
  mfa_command_limit?: number
  flags?: Record<string, boolean>
}

export const settingsQuery = queryOptions({
  queryKey: ['tenant', 'settings'],
  queryFn: async () => (await api('GET /tenants/settings', {})) as unknown as Tenant,
})

/** Changes settings of the tenant, and has every page that shows them ask anew. */
export const patchTenant = async (client: QueryClient, body: object): Promise<void> => {
  await api('PATCH /tenants/settings', { body: body as never })
  await client.invalidateQueries({ queryKey: ['tenant'] })
}

export const signingKeysQuery = queryOptions({
  queryKey: ['signing-keys'],
  queryFn: () => api('GET /keys/signing'),
})

export const customDomainsQuery = queryOptions({
  queryKey: ['custom-domains'],
  queryFn: async () => (await api('GET /custom-domains', {})) as unknown as { domain: string; status: string }[],
})
