import { Button, Group, Paper, SimpleGrid, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { LogsSearch } from '../../routes/logs-search.ts'

type Filter = 'type' | 'user' | 'client' | 'connection' | 'ip' | 'from' | 'to' | 'q'

const fields: { name: Filter; label: string; placeholder?: string; type?: 'date' }[] = [
  { name: 'user', label: 'User', placeholder: 'Id or e-mail address' },
  { name: 'client', label: 'Application', placeholder: 'Client id' },
  { name: 'connection', label: 'Connection', placeholder: 'Its name' },
  { name: 'ip', label: 'IP address', placeholder: '203.0.113.*' },
  { name: 'from', label: 'From', type: 'date' },
  { name: 'to', label: 'To', type: 'date' },
  { name: 'type', label: 'Type', placeholder: 'A code, such as fp or gd_*' },
  { name: 'q', label: 'Query', placeholder: 'description:"Wrong password"' },
]

/** What entries are chosen by; asks when it is sent, so that half a value is never looked for. */
export const LogFilters = ({ search, onSearch }: { search: LogsSearch; onSearch: (next: LogsSearch) => void }) => {
  const [given, setGiven] = useState<Partial<Record<Filter, string>>>(() => {
    const { page: _, ...values } = search
    return values
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSearch(Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.trim() || undefined])))
  }
  return (
    <Paper withBorder p="md" component="search">
      <form onSubmit={submit}>
        <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
          {fields.map(({ name, label, placeholder, type }) => (
            <TextInput
              key={name}
              label={label}
              placeholder={placeholder}
              type={type ?? 'text'}
              size="sm"
              value={given[name] ?? ''}
              onChange={event => setGiven({ ...given, [name]: event.currentTarget.value })}
            />
          ))}
        </SimpleGrid>
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button
            variant="default"
            size="sm"
            onClick={() => {
              setGiven({})
              onSearch({})
            }}
          >
            Clear
          </Button>
          <Button type="submit" size="sm">
            Apply filters
          </Button>
        </Group>
      </form>
    </Paper>
  )
}
