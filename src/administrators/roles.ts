import { managementScopes } from '../tenant/management-scopes.ts'

/** What administrators of the dashboard may be: each sees all that is no secret, and changes what the role says. */
export const administratorRoles = ['admin', 'support', 'read-only'] as const
export type AdministratorRole = (typeof administratorRoles)[number]

/** Reads that would hand out a secret, or somebody else's token. */
const secretReads = new Set(['read:client_keys', 'read:user_idp_tokens', 'read:current_user'])

/** What helps a user who cannot get in, and gives nobody more than he has. */
const supportWrites = [
  'update:users',
  'create:user_tickets',
  'create:guardian_enrollment_tickets',
  'delete:guardian_enrollments',
  'create:authentication_methods',
  'update:authentication_methods',
  'delete:authentication_methods',
  'delete:sessions',
  'delete:refresh_tokens',
  'delete:anomaly_blocks',
  'delete:grants',
]

const reads = managementScopes.filter(scope => scope.startsWith('read:') && !secretReads.has(scope))

const scopesByRole: Record<AdministratorRole, ReadonlySet<string>> = {
  admin: new Set(managementScopes),
  support: new Set([...reads, ...supportWrites]),
  'read-only': new Set(reads),
}

/** The scopes of the Management API that a role gives. */
export const scopesOfRole = (role: AdministratorRole): ReadonlySet<string> => scopesByRole[role]
