import type { TenantDocument } from '../store/documents.ts'
import type { SessionRecord } from '../store/sessions.ts'

const hour = 60 * 60 * 1000

/** How long a session may live and lie idle, in milliseconds, by its cookie's mode (management reference, 2.4; hours there). */
export const sessionLimits = (
  tenant: TenantDocument,
  mode: SessionRecord['cookieMode'],
): { absolute: number; idle: number } =>
  mode === 'persistent'
    ? { absolute: tenant.session_lifetime * hour, idle: tenant.idle_session_lifetime * hour }
    : {
        absolute: (tenant.ephemeral_session_lifetime ?? Math.min(tenant.session_lifetime, 72)) * hour,
        idle: (tenant.idle_ephemeral_session_lifetime ?? Math.min(tenant.idle_session_lifetime, 24)) * hour,
      }
