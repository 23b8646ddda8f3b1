import { Code, Stack, Table, Text } from '@mantine/core'

const examples = [
  ['ada', 'the word in a name, or the whole of an address'],
  ['email:ada@example.com', 'exactly this address'],
  ['email.domain:example.com', 'every address of a domain'],
  ['name:ada*', 'names that begin like this; three letters at least'],
  ['blocked:true', 'who is blocked; email_verified:false likewise'],
  ['last_login:[2026-01-01 TO *]', 'who signed in since a day'],
  ['logins_count:0', 'who never has'],
  ['app_metadata.plan:gold', 'what metadata says'],
  ['identities.connection:sales', 'users of a connection'],
  ['organization_id:org_…', 'members of an organization'],
] as const

/** How users are searched for: the Lucene syntax, by what one would look for. */
export const SearchHelp = () => (
  <Stack gap="sm">
    <Text size="sm">
      Combine with <Code>AND</Code>, <Code>OR</Code>, <Code>NOT</Code> and parentheses. Values with blanks stand in
      quotes.
    </Text>
    <Table verticalSpacing={4}>
      <Table.Tbody>
        {examples.map(([query, finds]) => (
          <Table.Tr key={query}>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Code>{query}</Code>
            </Table.Td>
            <Table.Td>
              <Text size="xs" c="dimmed">
                {finds}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Stack>
)
