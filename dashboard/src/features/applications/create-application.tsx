import { Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { api } from '../../api.ts'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { kinds } from './application-type.ts'

/** Asks what a new application is, and opens it where one begins with it. */
export const CreateApplication = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [kind, setKind] = useState('spa')
  const create = async () => {
    const made = await api('POST /clients', { body: { name, app_type: kind } as never })
    await client.invalidateQueries({ queryKey: ['applications'] })
    await navigate({ to: '/applications/$id', params: { id: (made as { client_id: string }).client_id } })
  }
  return (
    <ModalForm verb="Create" submit={create} onClose={onClose}>
      <TextInput
        label="Name"
        description="Users see it where they sign in. It can be changed later."
        required
        pattern="[^<>]+"
        title="Any characters but < and >"
        data-autofocus
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Radio.Group label="Application type" value={kind} onChange={setKind}>
        <Stack gap="xs" mt="xs">
          {kinds.map(({ value, label, description, icon: Glyph }) => (
            <Radio.Card key={value} value={value} p="sm" aria-label={label}>
              <KindCard label={label} description={description} glyph={<Glyph size={22} stroke={1.6} aria-hidden />} />
            </Radio.Card>
          ))}
        </Stack>
      </Radio.Group>
    </ModalForm>
  )
}

const KindCard = ({ label, description, glyph }: { label: string; description: string; glyph: ReactNode }) => (
  <Group gap="sm" wrap="nowrap" align="flex-start">
    <Radio.Indicator mt={2} />
    <div style={{ flex: 1 }}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Text size="xs" c="dimmed">
        {description}
      </Text>
    </div>
    {glyph}
  </Group>
)
