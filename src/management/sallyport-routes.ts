import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Services } from '../services.ts'
import { actionRunRoutes } from './action-runs.ts'
import { actionTrialRoutes } from './action-trials.ts'
import { actionCheckRoutes } from './actions-check.ts'
import { administratorRoutes } from './administrators.ts'
import { apiOf } from './api.ts'
import type { ManagementDeps } from './deps.ts'
import { ownPushRoutes } from './guardian-push.ts'
import { logStreamHealthRoutes } from './log-stream-health.ts'
import { traceRoutes } from './login-traces.ts'
import { messagePreviewRoutes } from './message-previews.ts'
import { monitoringRoutes } from './monitoring.ts'
import { nameSearchRoutes } from './name-searches.ts'
import { organizationSearchRoutes } from './organizations.ts'
import { pagePreviewRoutes } from './page-previews.ts'
import { passwordCheckRoutes } from './password-check.ts'

/** What Auth0 has no name for, under `/api/sallyport`; same tokens, own scopes. */
export const sallyportRoutes = (services: Services, deps: ManagementDeps): OpenAPIHono =>
  apiOf(services, deps, {
    base: '/api/sallyport',
    title: 'Sallyport API',
    routes: [
      ...traceRoutes,
      ...monitoringRoutes,
      ...actionRunRoutes,
      ...actionCheckRoutes,
      ...actionTrialRoutes,
      ...administratorRoutes,
      ...nameSearchRoutes,
      ...organizationSearchRoutes,
      ...ownPushRoutes,
      ...pagePreviewRoutes,
      ...messagePreviewRoutes,
      ...passwordCheckRoutes,
      ...logStreamHealthRoutes,
    ],
  })
