import type { Performed } from '../../flow/event.ts'
import type { OpenOrganization, State } from '../../flow/state.ts'
import { mayBePersonal } from '../../flow/steps/organization.ts'
import { cachedOrganization } from '../../store/organization-access.ts'
import { accept, join, openTo, organizationsToPick, refOf } from '../organization-entry.ts'
import type { Passage } from '../passage.ts'

/** The organization that was asked for, if the user may enter it; or all that the user can choose from. */
export const loadOrganizations = async (passage: Passage): Promise<Performed> => {
  const { invitation, organization: named } = passage.state.request
  if (invitation) {
    const organization = named === undefined ? undefined : await cachedOrganization(passage.parts.services, named)
    if (!organization) return { task: 'load-organizations', organizations: [], invitation: 'lost' }
    const came = await accept(passage, organization)
    return { task: 'load-organizations', organizations: [refOf(organization)], invitation: came }
  }
  const organizations = await open(passage)
  const [only] = organizations
  if (only?.joins && isEntered(passage.state, organizations)) join(passage, only)
  return { task: 'load-organizations', organizations }
}

const open = async (passage: Passage): Promise<OpenOrganization[]> => {
  const { organization: wanted } = passage.state.request
  if (wanted === undefined) return organizationsToPick(passage)
  const organization = await cachedOrganization(passage.parts.services, wanted)
  const found = organization && (await openTo(passage, organization))
  return found ? [found] : []
}

/** Whether the login enters the only one without asking. */
const isEntered = (state: State, organizations: OpenOrganization[]): boolean =>
  organizations.length === 1 && (state.request.organization !== undefined || !mayBePersonal(state))
