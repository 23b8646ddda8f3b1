import { Badge, Code, Stack, Table, Text } from '@mantine/core'
import { IconWorld } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Empty } from '../../components/ui/empty.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { customDomainsQuery } from './queries.ts'

/** By which further domains this server answers. */
export const CustomDomains = () => (
  <Section title="Custom domains" description="Domains of yours by which users reach this server.">
    <QueryView query={useQuery(customDomainsQuery)}>
      {domains =>
        domains.length === 0 ? (
          <Empty icon={IconWorld} title="Domains are set where the server is started">
            <Stack gap="xs">
              <Text c="dimmed">
                Name the main address in <Code>SALLYPORT_ISSUER</Code> and further ones in{' '}
                <Code>SALLYPORT_DOMAINS</Code>, then start the server again. Tokens and pages follow the domain that a
                request came to.
              </Text>
            </Stack>
          </Empty>
        ) : (
          <ListTable columns={['Domain', 'Status']} minWidth={400}>
            {domains.map(({ domain, status }) => (
              <Table.Tr key={domain}>
                <Table.Td className="mono">{domain}</Table.Td>
                <Table.Td>
                  <Badge variant="light" tt="none">
                    {status}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            ))}
          </ListTable>
        )
      }
    </QueryView>
  </Section>
)
