import { own } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import { PickOne } from '../../components/ui/pick-one.tsx'
import type { Organization } from '../organizations/organization-type.ts'

const find = async (typed: string): Promise<Organization[]> => {
  const query = { q: typed.trim() || undefined, page: 0, per_page: pageSize, include_totals: true, sort: 'name:1' }
  return withTotal<Organization>(await own('GET /organizations', { query }), 'organizations').items
}

/** Picks the organization that a login is for. */
export const OrganizationPicker = (props: {
  chosen: Organization | undefined
  onChange: (chosen: Organization | undefined) => void
}) => (
  <PickOne
    label="Organization"
    description="Into which organization one signs in."
    placeholder="None"
    nothing="No organization has this name"
    queryKey={['organizations', 'pick']}
    find={find}
    choiceOf={({ id, name, display_name }) => ({ value: id, label: display_name || name, detail: name })}
    clearable
    {...props}
  />
)
