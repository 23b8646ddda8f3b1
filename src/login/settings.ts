import { connectionRules } from '../accounts/connection-rules.ts'
import { dashboardClientId, dashboardFactors, dashboardSettings, tryClientId } from '../administrators/dashboard.ts'
import { usableFactors } from '../factors/usable.ts'
import type { FactorType } from '../flow/command.ts'
import type { ConnectionRef, FlowSettings } from '../flow/state.ts'
import { accountClientId } from '../my-account/api.ts'
import { isPasswordless } from '../passwordless/connection.ts'
import { assessesLogins } from '../risk/settings.ts'
import type { Client } from '../store/clients.ts'
import { type Connection, connectionsOfClient, databaseConnections } from '../store/connections.ts'
import { rememberLengths } from '../store/remembered-browsers.ts'
import { cachedDocument, settingsCache } from '../store/settings.ts'
import type { Parts } from './parts.ts'

/** What a login that begins now pins of the settings. All of it comes from the cache. */
export const flowSettings = async (
  { services, factors }: Pick<Parts, 'services' | 'factors'>,
  client: Client,
): Promise<FlowSettings> => {
  const [tenant, guardian, prompts, risk] = await Promise.all([
    cachedDocument(services, 'tenant'),
    cachedDocument(services, 'guardian'),
    cachedDocument(services, 'prompts'),
    cachedDocument(services, 'risk'),
  ])
  const settings: FlowSettings = {
    factors: usableFactors(guardian.factors, factors),
    messageTypes: guardian.message_types,
    policy: guardian.policies.includes('all-applications')
      ? 'always'
      : guardian.policies.includes('confidence-score')
        ? 'adaptive'
        : 'never',
    customizeMfa: tenant.customize_mfa_in_postlogin_action,
    showFactorListOnEnrollment: tenant.flags['mfa_show_factor_list_on_enrollment'] === true,
    commandLimit: numberOr(tenant['mfa_command_limit'], 4),
    remember: { ...rememberLengths(tenant), ...(guardian.remember_box_hidden && { hidden: true }) },
    risk: assessesLogins(risk, guardian) ? { trustDeviceMs: risk.remember_for * 24 * 60 * 60_000 } : undefined,
    lifetimeMs: numberOr(tenant['login_lifetime_in_minutes'], 60) * 60_000,
    identifierFirst: prompts.identifier_first,
    organizationUsage: client.organization_usage ?? 'deny',
    organizationPrompt: client.organization_require_behavior ?? 'no_prompt',
    organizationDiscovery: client.organization_discovery_methods,
  }
  if (client.client_id !== dashboardClientId) return settings
  return dashboardSettings(settings, await cachedDocument(services, 'administrators'))
}

/** The factors that are on now for the users of an application. */
export const enabledFactors = async (
  { services, factors }: Pick<Parts, 'services' | 'factors'>,
  clientId?: string,
): Promise<FactorType[]> => {
  const enabled = usableFactors((await cachedDocument(services, 'guardian')).factors, factors)
  return clientId === dashboardClientId ? dashboardFactors(enabled) : enabled
}

const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/**
 * The database connections by which a client's users may log in, through the cache. All of them lead to the own account,
 * to the dashboard and to logins that are tried out, whatever becomes of the settings of these; nobody signs up for the dashboard.
 */
export const clientConnections = (
  { services }: Pick<Parts, 'services'>,
  clientId: string,
): Promise<ConnectionRef[]> => {
  return settingsCache(services).get('login-connections', clientId, async () => {
    const own = clientId === dashboardClientId
    const all =
      own || clientId === accountClientId || clientId === tryClientId
        ? await databaseConnections(services.db)
        : await connectionsOfClient(services.db, clientId)
    const refs = all.filter(c => c.strategy === 'auth0' || isPasswordless(c.strategy)).map(connectionRef)
    return own ? refs.map(ref => ({ ...ref, signup: false })) : refs
  })
}

/** What the flow must know of a connection. */
const connectionRef = (connection: Connection): ConnectionRef => {
  const { id, name, strategy } = connection
  // Nobody signs up there: whoever proves an address for the first time is a user from then on.
  if (isPasswordless(strategy)) return { id, name, strategy, passwordless: strategy, noPasswords: true, signup: false }
  const { passkeys, passwords } = connectionRules(connection)
  return { id, name, strategy, ...(passkeys && { passkeys }), ...(!passwords && { noPasswords: true }) }
}
