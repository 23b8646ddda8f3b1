import { Anchor, Badge, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { emailTemplates } from './email-template-names.ts'
import { emailTemplatesQuery } from './queries.ts'

/** Branding › Email Templates: every mail that users get. */
export const EmailTemplates = () => (
  <Page title="Email Templates" description="What the e-mails to your users say. Each begins as it is built in.">
    <QueryView query={useQuery(emailTemplatesQuery)}>
      {states => (
        <ListTable columns={['Template', 'Subject', 'Wording', 'Status']} minWidth={760} linked>
          {emailTemplates.map(({ name, label, description }) => {
            const state = states.find(({ template }) => template === name)
            return (
              <Table.Tr key={name}>
                <Table.Td>
                  <Anchor
                    fw={550}
                    className="row-link"
                    renderRoot={props => <Link to="/branding/email-templates/$name" params={{ name }} {...props} />}
                  >
                    {label}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    {description}
                  </Text>
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{state?.subject}</Table.Td>
                <Table.Td style={{ whiteSpace: 'nowrap' }}>{state?.customized ? 'Yours' : 'Built in'}</Table.Td>
                <Table.Td>
                  <Badge variant="light" tt="none" miw="max-content" color={state?.sent ? undefined : 'gray'}>
                    {state?.sent ? 'Sent' : 'Off'}
                  </Badge>
                </Table.Td>
              </Table.Tr>
            )
          })}
        </ListTable>
      )}
    </QueryView>
  </Page>
)
