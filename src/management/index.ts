import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.ts'
import { absentFeatureWrites } from './absent-feature-writes.ts'
import { absentFeatureRoutes } from './absent-features.ts'
import { actionModuleRoutes } from './action-modules.ts'
import { actionRoutes } from './actions.ts'
import { actionTriggerRoutes } from './actions-triggers.ts'
import { actionVersionRoutes } from './actions-versions.ts'
import { apiOf } from './api.ts'
import { attackProtectionRoutes } from './attack-protection.ts'
import { authenticationMethodRoutes } from './authentication-methods.ts'
import { brandingRoutes } from './branding.ts'
import { brandingTemplateRoutes } from './branding-templates.ts'
import { brandingThemeRoutes } from './branding-themes.ts'
import { clientCredentialRoutes } from './client-credentials.ts'
import { clientGrantRoutes } from './client-grants.ts'
import { clientRoutes } from './clients.ts'
import { connectionRoutes } from './connections.ts'
import { customDomainRoutes } from './custom-domains.ts'
import type { ManagementDeps } from './deps.ts'
import { emailTemplateRoutes } from './email-templates.ts'
import { emailRoutes } from './emails.ts'
import { guardianRoutes } from './guardian.ts'
import { guardianEnrollmentRoutes } from './guardian-enrollments.ts'
import { guardianPhoneRoutes } from './guardian-phone.ts'
import { guardianPushRoutes, pushAppRoutes } from './guardian-push.ts'
import { guardianSettingRoutes } from './guardian-settings.ts'
import { guardianWebAuthnRoutes } from './guardian-webauthn.ts'
import { jobRoutes } from './jobs.ts'
import { logStreamRoutes } from './log-streams.ts'
import { logRoutes } from './logs.ts'
import { organizationRoutes } from './organizations.ts'
import { organizationClientRoutes } from './organizations-clients.ts'
import { organizationConnectionRoutes } from './organizations-connections.ts'
import { organizationDomainRoutes } from './organizations-domains.ts'
import { organizationGrantRoutes } from './organizations-grants.ts'
import { organizationInvitationRoutes } from './organizations-invitations.ts'
import { organizationMemberRoutes } from './organizations-members.ts'
import { phoneProviderRoutes } from './phone-providers.ts'
import { phoneTemplateRoutes } from './phone-templates.ts'
import { promptRoutes } from './prompts.ts'
import { promptPartialRoutes } from './prompts-partials.ts'
import { promptRenderingRoutes } from './prompts-rendering.ts'
import { refreshTokenRoutes } from './refresh-tokens.ts'
import { resourceServerRoutes } from './resource-servers.ts'
import { riskAssessmentRoutes } from './risk-assessments.ts'
import { roleRoutes } from './roles.ts'
import type { ApiOf } from './route.ts'
import { sessionRoutes } from './sessions.ts'
import { signingKeyRoutes } from './signing-keys.ts'
import { statsRoutes } from './stats.ts'
import { tenantRoutes } from './tenants.ts'
import { ticketRoutes } from './tickets.ts'
import { tokenExchangeProfileRoutes } from './token-exchange-profiles.ts'
import { userBlockRoutes } from './user-blocks.ts'
import { userGrantRoutes } from './user-grants.ts'
import { userRoutes } from './users.ts'
import { userAccessRoutes } from './users-access.ts'
import { userIdentityRoutes } from './users-identities.ts'
import { userMultifactorRoutes } from './users-multifactor.ts'
import { userSessionRoutes } from './users-sessions.ts'

/** Every route of the Management API, one line per resource. */
const routes = [
  ...roleRoutes,
  ...userRoutes,
  ...userAccessRoutes,
  ...userIdentityRoutes,
  ...userMultifactorRoutes,
  ...userSessionRoutes,
  ...userBlockRoutes,
  ...userGrantRoutes,
  ...ticketRoutes,
  ...jobRoutes,
  ...sessionRoutes,
  ...refreshTokenRoutes,
  ...authenticationMethodRoutes,
  ...organizationRoutes,
  ...organizationConnectionRoutes,
  ...organizationGrantRoutes,
  ...organizationMemberRoutes,
  ...organizationInvitationRoutes,
  ...organizationClientRoutes,
  ...organizationDomainRoutes,
  ...clientRoutes,
  ...clientCredentialRoutes,
  ...clientGrantRoutes,
  ...connectionRoutes,
  ...resourceServerRoutes,
  ...brandingRoutes,
  ...brandingThemeRoutes,
  ...brandingTemplateRoutes,
  ...pushAppRoutes,
  ...promptRoutes,
  ...promptPartialRoutes,
  ...promptRenderingRoutes,
  ...phoneProviderRoutes,
  ...phoneTemplateRoutes,
  ...guardianRoutes,
  ...guardianEnrollmentRoutes,
  ...guardianPhoneRoutes,
  ...guardianPushRoutes,
  ...guardianSettingRoutes,
  ...guardianWebAuthnRoutes,
  ...tenantRoutes,
  ...customDomainRoutes,
  ...emailRoutes,
  ...emailTemplateRoutes,
  ...actionRoutes,
  ...actionVersionRoutes,
  ...actionModuleRoutes,
  ...actionTriggerRoutes,
  ...tokenExchangeProfileRoutes,
  ...logRoutes,
  ...logStreamRoutes,
  ...statsRoutes,
  ...signingKeyRoutes,
  ...attackProtectionRoutes,
  ...riskAssessmentRoutes,
  ...absentFeatureRoutes,
] as const

/** What the API takes and answers, by `METHOD path`; for `import type` alone. */
export type ManagementApi = ApiOf<typeof routes>

/** The Management API under `/api/v2`, its OpenAPI document at `/api/v2/openapi.json`. */
export const managementRoutes = (services: Services, deps: ManagementDeps): OpenAPIHono =>
  apiOf(services, deps, { base: '/api/v2', title: 'Management API', routes: [...routes, ...absentFeatureWrites] })
