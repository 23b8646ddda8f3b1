import type { ConnectionRef, InvitationFacts, OpenOrganization, OrganizationRef } from '../flow/state.ts'
import { letsIn } from '../organizations/client-access.ts'
import { anyLeadsIn, joinsBy, leadingIn } from '../organizations/connections.ts'
import { cachedClient } from '../store/clients.ts'
import { cachedOrganization, cachedSoleJoinable, type OrganizationAccess } from '../store/organization-access.ts'
import { acceptInvitation, type Invitation, openInvitationById } from '../store/organization-invitations.ts'
import { addMembers, isMember, organizationIdsOfUser } from '../store/organization-members.ts'
import type { Passage } from './passage.ts'
import { RevisionLost } from './record.ts'

export const refOf = ({ id, name, display_name }: OrganizationAccess): OrganizationRef => ({
  id,
  name,
  ...(display_name !== undefined && { displayName: display_name }),
})

/** An organization as a login that names it is told of it. */
export const entrance = (
  organization: OrganizationAccess,
  connections: ConnectionRef[],
): { organization: OrganizationRef; connections: ConnectionRef[] } => ({
  organization: refOf(organization),
  connections: leadingIn(organization, connections),
})

/** The same with an invitation: by its connection alone, where it names one, and whoever is invited may sign up. */
export const invited = (
  { organization, connections }: ReturnType<typeof entrance>,
  { id, inviterName, email, connectionId }: Invitation,
): ReturnType<typeof entrance> & { invitation: InvitationFacts } => ({
  organization,
  connections: connections
    .filter(connection => connectionId === undefined || connection.id === connectionId)
    .map(connection => ({ ...connection, signup: true })),
  invitation: { id, inviter: inviterName, email },
})

/** Accepts the invitation of a login in the record that enters, once it is known for whom; what is written is seen at once. */
export const accept = async (
  passage: Passage,
  organization: OrganizationAccess,
): Promise<'accepted' | 'lost' | 'of-another' | undefined> => {
  const { parts, state, user } = passage
  const { db, now } = parts.services
  const { invitation: asked } = state.request
  if (!asked || !user || !anyLeadsIn(organization, namesOf(user))) return undefined
  if (!(await opensTo(parts, organization, state))) return undefined
  const invitation = await openInvitationById(db, asked.id, now())
  if (!invitation) return 'lost'
  if (user.email !== invitation.email) return 'of-another'
  const userId = user.user_id
  passage.writes.push(async trx => {
    if (!(await acceptInvitation(trx, { id: asked.id, userId, now: now() }))) throw new RevisionLost()
  })
  passage.user = {
    ...user,
    email_verified: true,
    app_metadata: { ...user.app_metadata, ...invitation.appMetadata },
    user_metadata: { ...user.user_metadata, ...invitation.userMetadata },
  }
  logJoined(passage, organization)
  return 'accepted'
}

/**
 * An organization as this user may enter it: as a member, or as one from now on. Nothing: not at all. A refresh token
 * makes nobody a member.
 */
export const openTo = async (
  { parts, state, user }: Passage,
  organization: OrganizationAccess,
): Promise<OpenOrganization | undefined> => {
  if (!user || !anyLeadsIn(organization, namesOf(user)) || !(await opensTo(parts, organization, state)))
    return undefined
  if (await isMember(parts.services.db, organization.id, user.user_id)) return refOf(organization)
  const joins = state.proof?.how !== 'refresh-token' && joinsBy(organization, state.proof?.connection?.id)
  return joins ? { ...refOf(organization), joins } : undefined
}

/** How many organizations a picker shows: the first that the user has joined. */
const shown = 20

/** The organizations that the user can choose from, in the order of joining, and one that would be joined by this login. */
export const organizationsToPick = async (passage: Passage): Promise<OpenOrganization[]> => {
  const { parts, state, user } = passage
  const { services } = parts
  const client = await cachedClient(services, state.request.clientId)
  if (!user || !client) return []
  const found: OpenOrganization[] = []
  const ids = await organizationIdsOfUser(services.db, user.user_id)
  for (const id of ids) {
    const organization = await cachedOrganization(services, id)
    if (organization && letsIn(organization, client) && anyLeadsIn(organization, namesOf(user)))
      found.push(refOf(organization))
    if (found.length === shown) return found
  }
  const connection = state.proof?.connection?.id
  const sole = connection === undefined ? undefined : await cachedSoleJoinable(services, connection)
  if (sole === undefined || ids.includes(sole)) return found
  const organization = await cachedOrganization(services, sole)
  const open = organization && letsIn(organization, client) && (await openTo(passage, organization))
  return open ? [...found, open] : found
}

/** Makes the user a member, in the record of the login that enters. */
export const join = (passage: Passage, { id, name }: OrganizationRef): void => {
  const { parts, user } = passage
  if (!user) throw new Error('nobody can join an organization')
  passage.writes.push(trx => addMembers(trx, id, [user.user_id], parts.services.now()))
  logJoined(passage, { id, name })
}

const logJoined = ({ state, user, logs }: Passage, { id, name }: Pick<OrganizationRef, 'id' | 'name'>): void => {
  logs.push({
    type: 'organization_member_added',
    details: { organization: { id, name }, user_id: user?.user_id, connection_id: state.proof?.connection?.id },
  })
}

/** Whether the organization lets its members in through the application of this login. */
const opensTo = async (
  { services }: Passage['parts'],
  organization: OrganizationAccess,
  { request }: Passage['state'],
): Promise<boolean> => {
  const client = await cachedClient(services, request.clientId)
  return client !== undefined && letsIn(organization, client)
}

const namesOf = (user: NonNullable<Passage['user']>): string[] => user.identities.map(identity => identity.connection)
