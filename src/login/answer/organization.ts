import { mayBePersonal, nameIsDue } from '../../flow/steps/organization.ts'
import { alphanumeric } from '../../ids.ts'
import { letsIn } from '../../organizations/client-access.ts'
import { findByName } from '../../organizations/find.ts'
import { cachedClient } from '../../store/clients.ts'
import { cachedOrganization, type OrganizationAccess } from '../../store/organization-access.ts'
import { organizationsOfDomain } from '../../store/organization-domains.ts'
import { entrance, join, openTo, refOf } from '../organization-entry.ts'
import { happen, type Passage } from '../passage.ts'

interface Submitted {
  action: string
  fields: Record<string, string>
}

/** Whether a form says that the user goes on without an organization, and may. */
const isSkipped = ({ state }: Passage, { action, fields }: Submitted): boolean =>
  mayBePersonal(state) && (action === skipAction || fields['organizationSkipped'] === 'true')

/** The button that goes on without; customised pages send `organizationSkipped=true` instead. */
const skipAction = 'skip-organization'

/** The organization that a user named before signing in, or those that an address leads to. */
export const answerOrganizationName = async (passage: Passage, submitted: Submitted): Promise<void> => {
  if (isSkipped(passage, submitted)) {
    happen(passage, { kind: 'organization-skipped' })
    return
  }
  const wanted = submitted.fields['organizationName']?.trim() ?? ''
  const organizations = await find(passage, wanted)
  const [only] = organizations
  if (organizations.length > 1)
    happen(passage, { kind: 'organizations-found', organizations: organizations.map(refOf), identifier: wanted })
  else if (only) enter(passage, only, wanted.includes('@') ? wanted : undefined)
  else
    happen(passage, {
      kind: 'form-refused',
      errors: [{ code: wanted ? 'invalid-organization' : 'no-organization', field: 'organizationName' }],
      submitted: { organizationName: wanted },
    })
}

/** How many organizations of one domain are shown to choose from. */
const shown = 20

/** What a person means: a name, or an address whose domain was verified for organizations (`organization_discovery_methods`). */
const find = async ({ parts, state }: Passage, wanted: string): Promise<OrganizationAccess[]> => {
  const { services } = parts
  const ways = state.settings.organizationDiscovery ?? ['organization_name']
  const client = await cachedClient(services, state.request.clientId)
  const open = (organization: OrganizationAccess | undefined) =>
    organization && client && letsIn(organization, client) ? [organization] : []
  const at = wanted.lastIndexOf('@')
  if (at > 0 && ways.includes('email')) {
    const ids = await organizationsOfDomain(services.db, wanted.slice(at + 1), shown)
    return (await Promise.all(ids.map(id => cachedOrganization(services, id)))).flatMap(open)
  }
  return wanted !== '' && ways.includes('organization_name') ? open(await findByName(services, wanted)) : []
}

const enter = (passage: Passage, organization: OrganizationAccess, identifier?: string): void =>
  happen(passage, {
    kind: 'organization-named',
    ...entrance(organization, passage.state.connections),
    newSessionId: alphanumeric(32),
    identifier,
  })

/** The organization that a user picked. Whether it may be entered is asked once more: the list may be old. */
export const pickOrganization = async (passage: Passage, submitted: Submitted): Promise<void> => {
  const { parts, state } = passage
  const { action, fields } = submitted
  if (isSkipped(passage, submitted)) {
    happen(passage, { kind: 'organization-skipped' })
    return
  }
  const offered = state.organizations ?? []
  const index = /^selection-action::(\d{1,3})$/.exec(action)?.[1]
  const picked = index === undefined ? offered.find(o => o.id === fields['organization']) : offered[Number(index)]
  const organization = picked && (await cachedOrganization(parts.services, picked.id))
  if (organization && nameIsDue(state)) return enter(passage, organization)
  const open = organization && (await openTo(passage, organization))
  if (!open) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'invalid-organization' }] })
    return
  }
  if (open.joins) join(passage, open)
  happen(passage, { kind: 'organization-picked', organization: open })
}
