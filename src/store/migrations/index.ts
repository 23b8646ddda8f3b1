import { migration as tenant } from './0001-tenant.ts'
import { migration as users } from './0002-users.ts'
import { migration as login } from './0003-login.ts'
import { migration as oidc } from './0004-oidc.ts'
import { migration as actions } from './0005-actions.ts'
import { migration as logs } from './0006-logs.ts'
import { migration as delivery } from './0007-delivery.ts'
import { migration as push } from './0008-push.ts'
import { migration as deviceCodes } from './0009-device-codes.ts'
import { migration as preferredFactor } from './0010-preferred-factor.ts'
import { migration as jobs } from './0011-jobs.ts'
import { migration as attempts } from './0012-attempts.ts'
import { migration as triggerQueue } from './0013-trigger-queue.ts'
import { migration as adminNotices } from './0014-admin-notices.ts'
import { migration as risk } from './0015-risk.ts'
import { migration as passkeys } from './0016-passkeys.ts'
import { migration as organizations } from './0017-organizations.ts'
import { migration as consentsByOrganization } from './0018-consents-by-organization.ts'
import { migration as rememberedBy } from './0019-remembered-by.ts'
import { migration as tokenExchangeProfiles } from './0020-token-exchange-profiles.ts'
import { migration as actionModules } from './0021-action-modules.ts'
import { migration as administrators } from './0022-administrators.ts'
import { migration as logStreams } from './0023-log-streams.ts'
import { migration as listIndexes } from './0024-list-indexes.ts'
import { migration as lateEntries } from './0025-late-entries.ts'
import { migration as passwordlessCodes } from './0026-passwordless-codes.ts'
import { migration as bulkJobs } from './0027-bulk-jobs.ts'
import { migration as monitoring } from './0028-monitoring.ts'
import { migration as logoutCalls } from './0029-logout-calls.ts'
import { migration as userOrders } from './0030-user-orders.ts'
import { migration as grantsForAnyOrganization } from './0031-grants-for-any-organization.ts'
import { migration as silentLogins } from './0032-silent-logins.ts'
import { migration as cibaRequests } from './0033-ciba-requests.ts'
import { migration as listOrders } from './0034-list-orders.ts'
import { migration as searchedNames } from './0035-searched-names.ts'
import type { Migration } from './migration.ts'

/** Every migration in order. Forward only: a released one is never edited. */
export const migrations: Migration[] = [
  tenant,
  users,
  login,
  oidc,
  actions,
  logs,
  delivery,
  push,
  deviceCodes,
  preferredFactor,
  jobs,
  attempts,
  triggerQueue,
  adminNotices,
  risk,
  passkeys,
  organizations,
  consentsByOrganization,
  rememberedBy,
  tokenExchangeProfiles,
  actionModules,
  administrators,
  logStreams,
  listIndexes,
  lateEntries,
  passwordlessCodes,
  bulkJobs,
  monitoring,
  logoutCalls,
  userOrders,
  grantsForAnyOrganization,
  silentLogins,
  cibaRequests,
  listOrders,
  searchedNames,
]
