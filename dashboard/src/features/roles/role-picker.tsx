import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import { type Choice, Picker } from '../../components/ui/picker.tsx'
import type { Role } from './queries.ts'

const find = async (typed: string): Promise<Choice[]> => {
  const query = { name_filter: typed.trim(), per_page: pageSize }
  const { items } = withTotal<Role>(await api('GET /roles', { query: query as never }), 'roles')
  return items.map(({ id, name }) => ({ value: id, label: name }))
}

/** Picks roles by name. */
export const RolePicker = (props: { chosen: Choice[]; onChange: (chosen: Choice[]) => void }) => (
  <Picker label="Roles" placeholder="Begin to type the name of a role" queryKey={['roles']} find={find} {...props} />
)
