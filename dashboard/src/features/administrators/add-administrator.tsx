import { Radio, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { own } from '../../api.ts'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import type { Choice } from '../../components/ui/picker.tsx'
import { UserPicker } from '../users/user-picker.tsx'
import { type Administrator, administratorsQuery, roles } from './queries.ts'

/** Picks a user and gives a role. */
export const AddAdministrator = (opening: Opening) => (
  <FormModal title="Add administrator" {...opening}>
    <Form onClose={opening.onClose} />
  </FormModal>
)

const Form = ({ onClose }: Pick<Opening, 'onClose'>) => {
  const client = useQueryClient()
  const [chosen, setChosen] = useState<Choice[]>([])
  const [role, setRole] = useState<Administrator['role']>('support')
  const add = async () => {
    const [user] = chosen
    await own('PUT /administrators/{user_id}', { params: { user_id: user?.value ?? '' }, body: { role } })
    await client.invalidateQueries(administratorsQuery)
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose} ready={chosen.length > 0}>
      <UserPicker label="User" chosen={chosen} onChange={setChosen} most={1} />
      <Text size="sm" c="dimmed">
        Somebody who has no account yet gets one under Users first.
      </Text>
      <Radio.Group label="Role" value={role} onChange={value => setRole(value as Administrator['role'])}>
        <Stack gap="xs" mt="xs">
          {roles.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
    </ModalForm>
  )
}
