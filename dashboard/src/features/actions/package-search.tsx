import { Autocomplete, Loader, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { own } from '../../api.ts'

interface Found {
  name: string
  version: string
  description?: string
}

/** The name of a package, found in the registry that the server's npm is set to, or typed. */
export const PackageSearch = ({
  value,
  onChange,
  onPick,
}: {
  value: string
  onChange: (name: string) => void
  onPick: (found: Found) => void
}) => {
  const [text] = useDebouncedValue(value.trim(), 400)
  const query = useQuery({
    queryKey: ['packages', text],
    enabled: text.length >= 2,
    queryFn: async () => (await own<{ packages: Found[] }>('GET /packages', { query: { q: text } })).packages,
    retry: false,
    staleTime: 300_000,
  })
  const found = query.data ?? []
  return (
    <Autocomplete
      label="Package"
      placeholder="Search npm"
      required
      w={{ base: '100%', xs: 320 }}
      value={value}
      onChange={onChange}
      onOptionSubmit={name => {
        const one = found.find(candidate => candidate.name === name)
        if (one) onPick(one)
      }}
      data={found.map(({ name }) => name)}
      filter={({ options }) => options}
      rightSection={query.isFetching ? <Loader size={16} /> : undefined}
      description={query.error ? query.error.message : undefined}
      renderOption={({ option }) => {
        const one = found.find(({ name }) => name === option.value)
        return (
          <div>
            <Text size="sm" fw={600}>
              {option.value}{' '}
              <Text span size="xs" c="dimmed">
                {one?.version}
              </Text>
            </Text>
            <Text size="xs" c="dimmed" lineClamp={1}>
              {one?.description}
            </Text>
          </div>
        )
      }}
    />
  )
}
