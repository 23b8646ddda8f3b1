import type { ActionTables } from './schema/actions.ts'
import type { AttemptTables } from './schema/attempts.ts'
import type { DeliveryTables } from './schema/delivery.ts'
import type { DeviceTables } from './schema/device.ts'
import type { JobTables } from './schema/jobs.ts'
import type { LogStreamTables } from './schema/log-streams.ts'
import type { LoginTables } from './schema/login.ts'
import type { LogTables } from './schema/logs.ts'
import type { MonitoringTables } from './schema/monitoring.ts'
import type { OidcTables } from './schema/oidc.ts'
import type { OrganizationTables } from './schema/organizations.ts'
import type { PasswordlessTables } from './schema/passwordless.ts'
import type { PushTables } from './schema/push.ts'
import type { RiskTables } from './schema/risk.ts'
import type { TenantTables } from './schema/tenant.ts'
import type { UserTables } from './schema/users.ts'

/**
 * Every table, by area. The same column types serve both engines: ids and JSON documents are text, flags are 0 or 1,
 * times are epoch milliseconds; `…_encrypted` columns hold what `seal` made (see secrets.ts), `…_hash` columns a digest.
 */
export interface Schema
  extends ActionTables,
    AttemptTables,
    DeliveryTables,
    DeviceTables,
    JobTables,
    LogStreamTables,
    LogTables,
    LoginTables,
    MonitoringTables,
    OidcTables,
    OrganizationTables,
    PasswordlessTables,
    PushTables,
    RiskTables,
    TenantTables,
    UserTables {}
