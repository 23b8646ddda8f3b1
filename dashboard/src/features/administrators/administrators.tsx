import { Paper, Select, Stack, Switch, Table, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useState } from 'react'
import { own } from '../../api.ts'
import { Confirm } from '../../components/ui/confirm.tsx'
import { ListTable } from '../../components/ui/list-table.tsx'
import { Moment } from '../../components/ui/moment.tsx'
import { Page } from '../../components/ui/page.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { RemoveCell } from '../../components/ui/remove-cell.tsx'
import { Section } from '../../components/ui/section.tsx'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { AddAdministrator } from './add-administrator.tsx'
import { type Administrator, administratorSettingsQuery, administratorsQuery, roles } from './queries.ts'

/** Settings › Administrators. */
export const Administrators = () => {
  const may = useMay('update:administrators')
  return (
    <Page
      title="Administrators"
      description="Users who may sign in to this dashboard, and what they may do here."
      actions={
        may && (
          <WindowButton label="Add administrator" icon={IconUserPlus}>
            {opening => <AddAdministrator {...opening} />}
          </WindowButton>
        )
      }
    >
      <QueryView query={useQuery(administratorsQuery)}>{list => <List administrators={list} />}</QueryView>
      <Section title="Sign-in">
        <QueryView query={useQuery(administratorSettingsQuery)}>
          {settings => <Required required={settings.mfa_required} />}
        </QueryView>
      </Section>
    </Page>
  )
}

const List = ({ administrators }: { administrators: Administrator[] }) => {
  const client = useQueryClient()
  const may = useMay('update:administrators')
  const { user } = useRouteContext({ from: '__root__' }).session
  const [removing, setRemoving] = useState<Administrator | undefined>()
  const change = useMutation({
    mutationFn: ({ user_id, role }: Pick<Administrator, 'user_id' | 'role'>) =>
      own('PUT /administrators/{user_id}', { params: { user_id }, body: { role } }),
    onSettled: () => client.invalidateQueries(administratorsQuery),
  })
  return (
    <>
      <ListTable columns={['Name', 'Role', 'Since', { buttons: 'Remove' }]} minWidth={560}>
        {administrators.map(one => (
          <Table.Tr key={one.user_id}>
            <Table.Td>
              <Text size="sm" fw={600}>
                {one.name ?? one.email ?? one.user_id}
                {one.user_id === user.sub && ' (you)'}
              </Text>
              <Text size="xs" c="dimmed">
                {one.email}
              </Text>
            </Table.Td>
            <Table.Td>
              {!may || one.user_id === user.sub ? (
                <Text size="sm">{roles.find(({ value }) => value === one.role)?.label}</Text>
              ) : (
                <Select
                  aria-label={`Role of ${one.email ?? one.user_id}`}
                  data={roles.map(({ value, label }) => ({ value, label }))}
                  value={one.role}
                  allowDeselect={false}
                  onChange={role =>
                    role && change.mutate({ user_id: one.user_id, role: role as Administrator['role'] })
                  }
                />
              )}
            </Table.Td>
            <Table.Td>
              <Moment at={one.created_at} />
            </Table.Td>
            <RemoveCell
              what={one.email ?? one.user_id}
              may={may && one.user_id !== user.sub}
              onRemove={() => setRemoving(one)}
            />
          </Table.Tr>
        ))}
      </ListTable>
      <Confirm
        opened={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title="Remove administrator"
        verb="Remove"
        action={async () => {
          await own('DELETE /administrators/{user_id}', { params: { user_id: removing?.user_id ?? '' } })
          await client.invalidateQueries(administratorsQuery)
        }}
      >
        {removing?.email ?? removing?.user_id} loses access to the dashboard at once. The user account stays.
      </Confirm>
    </>
  )
}

const Required = ({ required }: { required: boolean }) => {
  const client = useQueryClient()
  const may = useMay('update:administrators')
  const change = useMutation({
    mutationFn: (mfa_required: boolean) => own('PATCH /administrators/settings', { body: { mfa_required } }),
    onSettled: () => client.invalidateQueries(administratorSettingsQuery),
  })
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Switch
          label="Require a second factor of every administrator"
          description="Who has one is always asked for it. With this on, who has none enrolls one at the next sign-in."
          checked={change.isPending ? change.variables : required}
          disabled={!may}
          onChange={event => change.mutate(event.currentTarget.checked)}
        />
      </Stack>
    </Paper>
  )
}
