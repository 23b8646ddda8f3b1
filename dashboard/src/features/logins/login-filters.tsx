import { SimpleGrid, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { PickOne } from '../../components/ui/pick-one.tsx'
import type { LoginsSearch } from '../../routes/monitoring-search.ts'
import { ApplicationPicker } from '../applications/application-picker.tsx'
import { applicationQuery } from '../applications/queries.ts'
import { userQuery } from '../users/queries.ts'
import { findUsers } from '../users/user-picker.tsx'

/** What logins are chosen by; each takes effect at once. */
export const LoginFilters = ({
  search,
  onSearch,
}: {
  search: LoginsSearch
  onSearch: (next: LoginsSearch) => void
}) => {
  const { user = '', client = '', silent = false } = search
  // Whoever or whatever is no more is known by its id alone.
  const person = useQuery({ ...userQuery(user), enabled: user !== '', retry: false }).data
  const app = useQuery({ ...applicationQuery(client), enabled: client !== '', retry: false }).data
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" role="search">
      <PickOne
        key={`user ${user} ${person?.user_id}`}
        label="User"
        placeholder="Begin to type a name or an address"
        nothing="No user begins so"
        queryKey={['users']}
        find={findUsers}
        choiceOf={choice => choice}
        chosen={user === '' ? undefined : { value: user, label: (person?.email ?? person?.name) || user }}
        onChange={choice => onSearch({ ...search, user: choice?.value })}
        clearable
      />
      <ApplicationPicker
        key={`client ${client} ${app?.client_id}`}
        placeholder="Any application"
        chosen={client === '' ? undefined : (app ?? { client_id: client, name: client })}
        onChange={choice => onSearch({ ...search, client: choice?.client_id })}
        clearable
      />
      <Switch
        mt={{ base: 0, sm: 30 }}
        label="Silent ones too"
        description="Those by prompt=none, as applications renew tokens."
        checked={silent}
        onChange={event => onSearch({ ...search, silent: event.currentTarget.checked || undefined })}
      />
    </SimpleGrid>
  )
}
