import type { OrganizationAccess } from '../store/organization-access.ts'

type Organization = Pick<OrganizationAccess, 'connections'>

/** What an organization says of one connection; nothing where it says nothing of any, false where it does not lead in. */
const wordOn = ({ connections }: Organization, is: (connection: { id: string; name: string }) => boolean) => {
  if (connections.length === 0) return undefined
  const own = connections.find(one => is({ id: one.connection_id, name: one.connection.name }))
  return own?.is_enabled ? own : false
}

/**
 * The connections of an application that lead into an organization. Where the organization has connections, only those
 * that it enables do, and whether people sign up there is its own word (`is_signup_enabled`).
 */
export const leadingIn = <C extends { id: string; name: string }>(
  organization: Organization,
  connections: C[],
): (C & { signup?: boolean })[] =>
  connections.flatMap(connection => {
    const word = wordOn(organization, ({ id }) => id === connection.id)
    if (word === false) return []
    return [word ? { ...connection, signup: word.is_signup_enabled } : connection]
  })

/** Whether users of one of these connections may enter at all. */
export const anyLeadsIn = (organization: Organization, names: string[]): boolean =>
  names.some(name => wordOn(organization, connection => connection.name === name) !== false)

/** Whether who comes by this connection becomes a member by logging in (`assign_membership_on_login`). */
export const joinsBy = (organization: Organization, connectionId: string | undefined): boolean => {
  const word = wordOn(organization, ({ id }) => id === connectionId)
  return word ? word.assign_membership_on_login : false
}
