import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.ts'
import { actionRoutes } from './actions.ts'
import { actionTriggerRoutes } from './actions-triggers.ts'
import { actionVersionRoutes } from './actions-versions.ts'
import { apiOf } from './api.ts'
import { brandingRoutes } from './branding.ts'
import { clientCredentialRoutes } from './client-credentials.ts'
import { clientGrantRoutes } from './client-grants.ts'
import { clientRoutes } from './clients.ts'
import { connectionRoutes } from './connections.ts'
import type { ManagementDeps } from './deps.ts'
import { emailTemplateRoutes } from './email-templates.ts'
import { emailRoutes } from './emails.ts'
import { guardianRoutes } from './guardian.ts'
import { guardianPhoneRoutes } from './guardian-phone.ts'
import { logRoutes } from './logs.ts'
import { promptRoutes } from './prompts.ts'
import { resourceServerRoutes } from './resource-servers.ts'
import { roleRoutes } from './roles.ts'
import type { ApiOf } from './route.ts'
import { tenantRoutes } from './tenants.ts'

/** Every route of the Management API, one line per resource. */
const routes = [
  ...roleRoutes,
  ...clientRoutes,
  ...clientCredentialRoutes,
  ...clientGrantRoutes,
  ...connectionRoutes,
  ...resourceServerRoutes,
  ...brandingRoutes,
  ...promptRoutes,
  ...guardianRoutes,
  ...guardianPhoneRoutes,
  ...tenantRoutes,
  ...emailRoutes,
  ...emailTemplateRoutes,
  ...actionRoutes,
  ...actionVersionRoutes,
  ...actionTriggerRoutes,
  ...logRoutes,
] as const

/** What the API takes and answers, by `METHOD path`; for `import type` alone. */
export type ManagementApi = ApiOf<typeof routes>

/** The Management API under `/api/v2`, its OpenAPI document at `/api/v2/openapi.json`. */
export const managementRoutes = (services: Services, deps: ManagementDeps): OpenAPIHono =>
  apiOf(services, deps, { base: '/api/v2', title: 'Management API', routes })
