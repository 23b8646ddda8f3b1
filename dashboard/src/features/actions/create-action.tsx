import { Alert, Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../api.ts'
import { templates } from './templates.ts'
import { emptyAction, type Trigger, triggers } from './triggers.ts'

/** Asks what a new Action is for and what it begins with, and opens it. */
export const CreateAction = ({ opened, onClose }: { opened: boolean; onClose: () => void }) => (
  <Modal opened={opened} onClose={onClose} title="Build Action" closeButtonProps={{ 'aria-label': 'Close' }}>
    <Form onClose={onClose} />
  </Modal>
)

const scratch = 'From scratch'

const Form = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [triggerId, setTriggerId] = useState('post-login')
  const [template, setTemplate] = useState(scratch)
  const [name, setName] = useState('')
  const trigger = triggers.find(one => one.id === triggerId) as Trigger
  const fitting = templates.filter(one => one.handler === trigger.handler)
  const code = fitting.find(one => one.name === template)?.code ?? emptyAction(trigger)
  const create = useMutation({
    meta: { shown: true },
    mutationFn: () =>
      api('POST /actions/actions', { body: { name, code, supported_triggers: [{ id: triggerId }] } as never }),
    onSuccess: async made => {
      await client.invalidateQueries({ queryKey: ['actions'] })
      onClose()
      await navigate({ to: '/actions/library/$id', params: { id: (made as { id: string }).id } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {create.error && <Alert color="red">{create.error.message}</Alert>}
        <TextInput
          label="Name"
          required
          maxLength={255}
          data-autofocus
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <Select
          label="Trigger"
          description="When it runs."
          data={triggers.map(({ id, label }) => ({ value: id, label }))}
          value={triggerId}
          allowDeselect={false}
          onChange={value => {
            setTriggerId(value ?? 'post-login')
            setTemplate(scratch)
          }}
        />
        <Select
          label="Template"
          description="What it begins with."
          data={[scratch, ...fitting.map(one => one.name)]}
          value={template}
          allowDeselect={false}
          searchable
          onChange={value => setTemplate(value ?? scratch)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
