import type { FactorType } from '../flow/command.ts'
import type { FlowSettings } from '../flow/state.ts'
import type { AdministratorsDocument } from '../store/documents.ts'

/** The dashboard as an application; its own pages find it under this id, so it is the same everywhere. */
export const dashboardClientId = 'sallyport-dashboard'

/** The application by which an administrator tries a login out; its sign-ins run everything that those of others do. */
export const tryClientId = 'sallyport-try'

/** What administrators can always use for themselves: none of it needs a provider. */
const ownFactors: FactorType[] = ['otp', 'webauthn-roaming', 'webauthn-platform', 'recovery-code']

/** The factors of a login to the dashboard, where `enabled` are on in the tenant. */
export const dashboardFactors = (enabled: readonly FactorType[]): FactorType[] => [
  ...new Set([...enabled, ...ownFactors]),
]

/**
 * The settings of a login to the dashboard. What the tenant's Actions and policies do to its users must not keep an
 * administrator from repairing them, so none of them applies: whoever has a factor is asked for it, and all are where
 * that is required of administrators.
 */
export const dashboardSettings = (tenant: FlowSettings, { mfa_required }: AdministratorsDocument): FlowSettings => ({
  ...tenant,
  factors: dashboardFactors(tenant.factors),
  policy: mfa_required ? 'always' : 'enrolled',
  showFactorListOnEnrollment: true,
})
