import { api } from '../../api.ts'
import { pageSize, withTotal } from '../../components/ui/list-page.ts'
import { type Choice, Picker } from '../../components/ui/picker.tsx'
import { beginsWith } from './begins-with.ts'
import { titleOf, type User } from './user-type.ts'

/** Users whose names or addresses begin so; a page of them. */
export const findUsers = async (typed: string): Promise<Choice[]> => {
  const query = { q: beginsWith(typed), per_page: pageSize, fields: 'user_id,email,name,username,phone_number' }
  const { items } = withTotal<User>(await api('GET /users', { query: query as never }), 'users')
  return items.map(user => ({ value: user.user_id, label: user.email ?? titleOf(user) }))
}

/** Picks users by the beginning of a name or an address. */
export const UserPicker = (props: {
  label: string
  chosen: Choice[]
  onChange: (chosen: Choice[]) => void
  most?: number
}) => <Picker placeholder="Begin to type a name or an address" queryKey={['users']} find={findUsers} {...props} />
