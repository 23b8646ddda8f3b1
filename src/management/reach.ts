import { reachableScopes } from '../administrators/held-scopes.ts'
import { AppError } from '../errors.ts'
import type { Services } from '../services.ts'
import { type PermissionRef, permissionNamesOfRoles } from '../store/permissions.ts'
import type { Call } from './route.ts'

type World = Pick<Call<unknown, unknown, unknown>, 'db' | 'services' | 'caller'>

/*
 * Users who call the Management API (administrators with a role, or whoever was given permissions) neither give what they
 * do not have nor get hold of somebody who has more. Applications have the scopes of their grant, as upstream.
 */

const refused = (message: string) => new AppError('insufficient_scope', { message })

/** Who calls, where that is a user. */
export interface UserCaller {
  userId: string
  scopes: ReadonlySet<string>
}

/** Whether a user has or could have rights in the Management API that a calling user has not. */
export const isBeyond = async (
  services: Pick<Services, 'db' | 'config'>,
  { userId, scopes }: UserCaller,
  whom: string,
): Promise<boolean> => {
  if (userId === whom || scopes.has('update:administrators')) return false
  const theirs = await reachableScopes(services.db, whom, managementApi(services))
  return [...theirs].some(scope => !scopes.has(scope))
}

/** Refuses to act on a user who has rights in the Management API that the caller has not. */
export const requireReach = async ({ db, services, caller }: World, whom: string): Promise<void> => {
  const { userId, scopes } = caller
  if (userId !== undefined && (await isBeyond({ ...services, db }, { userId, scopes }, whom)))
    throw refused('This user has permissions that you do not have, so you cannot change it.')
}

/**
 * Whether a caller may read the secrets among settings of this kind (`connections`): applications that may read them, as
 * upstream; of users those who may change them.
 */
export const seesSecrets = ({ userId, scopes }: World['caller'], kind: string): boolean =>
  scopes.has(`${userId === undefined ? 'read' : 'update'}:${kind}`)

/** Refuses to give permissions of the Management API that the caller has not. */
export const requireGivable = ({ services, caller }: World, refs: readonly PermissionRef[]): void => {
  const identifier = managementApi(services)
  const names = refs.filter(ref => ref.resource_server_identifier === identifier).map(ref => ref.permission_name)
  requireHeld(caller, names)
}

/** The same for what roles give. */
export const requireGivableRoles = async ({ db, services, caller }: World, roles: readonly string[]): Promise<void> => {
  if (caller.userId === undefined) return
  requireHeld(caller, await permissionNamesOfRoles(db, roles, managementApi(services)))
}

const managementApi = ({ config }: Pick<Services, 'config'>): string => `${config.issuer}api/v2/`

const requireHeld = (caller: World['caller'], names: string[]): void => {
  const missing = caller.userId === undefined ? [] : names.filter(name => !caller.scopes.has(name))
  if (missing.length > 0)
    throw refused(`You cannot give permissions that you do not have: ${[...new Set(missing)].join(', ')}.`)
}
