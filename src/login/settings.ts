import { factorNames } from '../factors/names.ts'
import type { ConnectionRef, FlowSettings } from '../flow/state.ts'
import type { Client } from '../store/clients.ts'
import { connectionsOfClient } from '../store/connections.ts'
import { cachedDocument, settingsCache } from '../store/settings.ts'
import type { Parts } from './parts.ts'

/** What a login that begins now pins of the settings. All of it comes from the cache. */
export const flowSettings = async (
  { services, factors }: Pick<Parts, 'services' | 'factors'>,
  client: Client,
): Promise<FlowSettings> => {
  const [tenant, guardian, prompts] = await Promise.all([
    cachedDocument(services, 'tenant'),
    cachedDocument(services, 'guardian'),
    cachedDocument(services, 'prompts'),
  ])
  return {
    factors: factorNames
      .filter(({ type, factor }) => guardian.factors[factor] && factors[type] !== undefined)
      .map(({ type }) => type),
    messageTypes: guardian.message_types,
    policy: guardian.policies.includes('all-applications')
      ? 'always'
      : guardian.policies.includes('confidence-score')
        ? 'adaptive'
        : 'never',
    customizeMfa: tenant.customize_mfa_in_postlogin_action,
    showFactorListOnEnrollment: tenant.flags['mfa_show_factor_list_on_enrollment'] === true,
    commandLimit: numberOr(tenant['mfa_command_limit'], 4),
    lifetimeMs: numberOr(tenant['login_lifetime_in_minutes'], 60) * 60_000,
    identifierFirst: prompts.identifier_first,
    organizationUsage: client.organization_usage ?? 'deny',
    organizationPrompt: client.organization_require_behavior ?? 'no_prompt',
  }
}

const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** The database connections by which a client's users may log in, through the cache. */
export const clientConnections = async (
  { services }: Pick<Parts, 'services'>,
  clientId: string,
): Promise<ConnectionRef[]> => {
  const all = await settingsCache(services).get('login-connections', clientId, () =>
    connectionsOfClient(services.db, clientId),
  )
  return all.filter(c => c.strategy === 'auth0').map(({ id, name, strategy }) => ({ id, name, strategy }))
}
