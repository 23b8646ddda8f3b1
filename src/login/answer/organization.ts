import { mayBePersonal } from '../../flow/steps/organization.ts'
import { alphanumeric } from '../../ids.ts'
import { findByName } from '../../organizations/find.ts'
import { cachedOrganization } from '../../store/organization-access.ts'
import { entrance, join, openTo } from '../organization-entry.ts'
import { happen, type Passage } from '../passage.ts'

interface Submitted {
  action: string
  fields: Record<string, string>
}

/** Whether a form says that the user goes on without an organization, and may. */
const isSkipped = ({ state }: Passage, { action, fields }: Submitted): boolean =>
  mayBePersonal(state) && (action === skipAction || fields['organizationSkipped'] === 'true')

/** The button that goes on without; customised pages send `organizationSkipped=true` instead. */
export const skipAction = 'skip-organization'

/** The organization that a user named before signing in. */
export const answerOrganizationName = async (passage: Passage, submitted: Submitted): Promise<void> => {
  const { parts, state } = passage
  if (isSkipped(passage, submitted)) {
    happen(passage, { kind: 'organization-skipped' })
    return
  }
  const wanted = submitted.fields['organizationName']?.trim()
  const found = wanted ? await findByName(parts.services, wanted) : undefined
  if (found) {
    happen(passage, {
      kind: 'organization-named',
      ...entrance(found, state.connections),
      newSessionId: alphanumeric(32),
    })
    return
  }
  happen(passage, {
    kind: 'form-refused',
    errors: [{ code: wanted ? 'invalid-organization' : 'no-organization', field: 'organizationName' }],
    submitted: { organizationName: wanted ?? '' },
  })
}

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
  const open = organization && (await openTo(passage, organization))
  if (!open) {
    happen(passage, { kind: 'form-refused', errors: [{ code: 'invalid-organization' }] })
    return
  }
  if (open.joins) join(passage, open)
  happen(passage, { kind: 'organization-picked', organization: open })
}
