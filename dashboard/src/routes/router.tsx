import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Shell } from '../components/shell/shell.tsx'
import { Loading } from '../components/ui/loading.tsx'
import { NotFound } from '../components/ui/not-found.tsx'
import type { Session } from '../session.ts'
import { applicationsSearch } from './applications-search.ts'
import { jobSearch } from './job-search.ts'
import { listSearch } from './list-search.ts'
import { logsSearch } from './logs-search.ts'
import { loginsSearch, overviewSearch, trySearch } from './monitoring-search.ts'
import { tabSearch } from './tab-search.ts'
import { universalLoginSearch } from './universal-login-search.ts'

const root = createRootRouteWithContext<{ session: Session }>()({
  component: () => <Shell session={root.useRouteContext().session} />,
  notFoundComponent: NotFound,
})

const gettingStarted = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('../features/getting-started/getting-started.tsx'), 'GettingStarted'),
})

const mfa = createRoute({
  getParentRoute: () => root,
  path: '/security/mfa',
  component: lazyRouteComponent(() => import('../features/multi-factor/multi-factor.tsx'), 'MultiFactor'),
})

const factor = createRoute({
  getParentRoute: () => root,
  path: '/security/mfa/$factor',
  component: lazyRouteComponent(() => import('../features/multi-factor/factor.tsx'), 'FactorDetails'),
})

const attackProtection = createRoute({
  getParentRoute: () => root,
  path: '/security/attack-protection',
  component: lazyRouteComponent(
    () => import('../features/attack-protection/attack-protection.tsx'),
    'AttackProtection',
  ),
})

const protection = createRoute({
  getParentRoute: () => root,
  path: '/security/attack-protection/$protection',
  component: lazyRouteComponent(() => import('../features/attack-protection/protection.tsx'), 'ProtectionDetails'),
})

const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../features/users/users.tsx'), 'Users'),
})

const importExport = createRoute({
  getParentRoute: () => root,
  path: '/users/import-export',
  validateSearch: jobSearch,
  component: lazyRouteComponent(() => import('../features/users/import-export.tsx'), 'ImportExport'),
})

const user = createRoute({
  getParentRoute: () => root,
  path: '/users/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../features/users/user.tsx'), 'UserDetails'),
})

const roles = createRoute({
  getParentRoute: () => root,
  path: '/roles',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../features/roles/roles.tsx'), 'Roles'),
})

const role = createRoute({
  getParentRoute: () => root,
  path: '/roles/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../features/roles/role.tsx'), 'RoleDetails'),
})

const organizations = createRoute({
  getParentRoute: () => root,
  path: '/organizations',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../features/organizations/organizations.tsx'), 'Organizations'),
})

const organization = createRoute({
  getParentRoute: () => root,
  path: '/organizations/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../features/organizations/organization.tsx'), 'OrganizationDetails'),
})

const logs = createRoute({
  getParentRoute: () => root,
  path: '/logs',
  validateSearch: logsSearch,
  component: lazyRouteComponent(() => import('../features/logs/logs.tsx'), 'Logs'),
})

const log = createRoute({
  getParentRoute: () => root,
  path: '/logs/$id',
  component: lazyRouteComponent(() => import('../features/logs/log.tsx'), 'LogEntry'),
})

const overview = createRoute({
  getParentRoute: () => root,
  path: '/monitoring/overview',
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import('../features/overview/overview.tsx'), 'Overview'),
})

const logins = createRoute({
  getParentRoute: () => root,
  path: '/monitoring/logins',
  validateSearch: loginsSearch,
  component: lazyRouteComponent(() => import('../features/logins/logins.tsx'), 'Logins'),
})

const login = createRoute({
  getParentRoute: () => root,
  path: '/monitoring/logins/$id',
  component: lazyRouteComponent(() => import('../features/logins/login.tsx'), 'LoginDetails'),
})

const execution = createRoute({
  getParentRoute: () => root,
  path: '/monitoring/executions/$id',
  component: lazyRouteComponent(() => import('../features/executions/execution.tsx'), 'Execution'),
})

const tried = createRoute({
  getParentRoute: () => root,
  path: '/try',
  validateSearch: trySearch,
  component: lazyRouteComponent(() => import('../features/try/try.tsx'), 'Try'),
})

const library = createRoute({
  getParentRoute: () => root,
  path: '/actions/library',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../features/actions/library.tsx'), 'Library'),
})

const action = createRoute({
  getParentRoute: () => root,
  path: '/actions/library/$id',
  component: lazyRouteComponent(() => import('../features/actions/action.tsx'), 'ActionDetails'),
})

const loginFlow = createRoute({
  getParentRoute: () => root,
  path: '/actions/flows/login',
  component: lazyRouteComponent(() => import('../features/actions/flow.tsx'), 'LoginFlow'),
})

const administrators = createRoute({
  getParentRoute: () => root,
  path: '/settings/administrators',
  component: lazyRouteComponent(() => import('../features/administrators/administrators.tsx'), 'Administrators'),
})

const branding = [
  createRoute({
    getParentRoute: () => root,
    path: '/branding/universal-login',
    validateSearch: universalLoginSearch,
    component: lazyRouteComponent(() => import('../features/branding/universal-login.tsx'), 'UniversalLogin'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/branding/email-provider',
    component: lazyRouteComponent(() => import('../features/messages/email-provider.tsx'), 'EmailProvider'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/branding/email-templates',
    component: lazyRouteComponent(() => import('../features/messages/email-templates.tsx'), 'EmailTemplates'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/branding/email-templates/$name',
    component: lazyRouteComponent(() => import('../features/messages/email-template.tsx'), 'EmailTemplate'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/branding/phone-provider',
    component: lazyRouteComponent(() => import('../features/messages/phone-provider.tsx'), 'PhoneProvider'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/branding/phone-templates',
    validateSearch: tabSearch,
    component: lazyRouteComponent(() => import('../features/messages/phone-templates.tsx'), 'PhoneTemplates'),
  }),
] as const

const applications = createRoute({
  getParentRoute: () => root,
  path: '/applications',
  validateSearch: applicationsSearch,
  component: lazyRouteComponent(() => import('../features/applications/applications.tsx'), 'Applications'),
})

const application = createRoute({
  getParentRoute: () => root,
  path: '/applications/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../features/applications/application.tsx'), 'ApplicationDetails'),
})

const apis = createRoute({
  getParentRoute: () => root,
  path: '/apis',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../features/apis/apis.tsx'), 'Apis'),
})

const apiDetails = createRoute({
  getParentRoute: () => root,
  path: '/apis/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../features/apis/api-details.tsx'), 'ApiDetails'),
})

const databases = createRoute({
  getParentRoute: () => root,
  path: '/authentication/database',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('../features/databases/databases.tsx'), 'Databases'),
})

const database = createRoute({
  getParentRoute: () => root,
  path: '/authentication/database/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../features/databases/database.tsx'), 'DatabaseDetails'),
})

const passwordless = createRoute({
  getParentRoute: () => root,
  path: '/authentication/passwordless',
  component: lazyRouteComponent(() => import('../features/passwordless/passwordless.tsx'), 'Passwordless'),
})

const passwordlessConnection = createRoute({
  getParentRoute: () => root,
  path: '/authentication/passwordless/$id',
  validateSearch: tabSearch,
  component: lazyRouteComponent(
    () => import('../features/passwordless/passwordless-connection.tsx'),
    'PasswordlessConnection',
  ),
})

const logStreams = createRoute({
  getParentRoute: () => root,
  path: '/monitoring/log-streams',
  component: lazyRouteComponent(() => import('../features/log-streams/log-streams.tsx'), 'LogStreams'),
})

const logStream = createRoute({
  getParentRoute: () => root,
  path: '/monitoring/log-streams/$id',
  component: lazyRouteComponent(() => import('../features/log-streams/log-stream.tsx'), 'LogStreamDetails'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: tabSearch,
  component: lazyRouteComponent(() => import('../features/settings/settings.tsx'), 'Settings'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    gettingStarted,
    library,
    action,
    loginFlow,
    mfa,
    factor,
    attackProtection,
    protection,
    users,
    importExport,
    user,
    roles,
    role,
    organizations,
    organization,
    logs,
    log,
    overview,
    logins,
    login,
    execution,
    tried,
    administrators,
    ...branding,
    applications,
    application,
    apis,
    apiDetails,
    databases,
    database,
    passwordless,
    passwordlessConnection,
    logStreams,
    logStream,
    settings,
  ]),
  basepath: '/dashboard',
  context: { session: undefined as unknown as Session },
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
