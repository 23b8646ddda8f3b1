import { Select, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { triggerVersionsQuery } from './queries.ts'
import { templates } from './templates.ts'
import { emptyAction, type Trigger, triggers } from './triggers.ts'

/** Asks what a new Action is for and what it begins with, and opens it. */
export const CreateAction = (opening: Opening) => (
  <FormModal title="Build Action" {...opening}>
    <Form onClose={opening.onClose} />
  </FormModal>
)

const scratch = 'From scratch'

const Form = ({ onClose }: Pick<Opening, 'onClose'>) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [triggerId, setTriggerId] = useState('post-login')
  const [template, setTemplate] = useState(scratch)
  const [name, setName] = useState('')
  const [version, setVersion] = useState<string | undefined>()
  const all = useQuery(triggerVersionsQuery).data ?? []
  const versions = all.filter(({ id }) => id === triggerId).reverse()
  const current = versions.find(({ status }) => status === 'CURRENT')?.version
  const trigger = triggers.find(one => one.id === triggerId) as Trigger
  const fitting = templates.filter(one => one.handler === trigger.handler)
  const code = fitting.find(one => one.name === template)?.code ?? emptyAction(trigger)
  const create = async () => {
    const body = { name, code, supported_triggers: [{ id: triggerId, ...(version && { version }) }] }
    const { id } = (await api('POST /actions/actions', { body: body as never })) as { id: string }
    await client.invalidateQueries({ queryKey: ['actions'] })
    await navigate({ to: '/actions/library/$id', params: { id } })
  }
  return (
    <ModalForm verb="Create" submit={create} onClose={onClose}>
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
          setVersion(undefined)
          setTemplate(scratch)
        }}
      />
      {versions.length > 1 && (
        <Select
          label="Trigger version"
          description="An older one is for code from elsewhere that was written for it."
          data={versions.map(one => ({
            value: one.version,
            label: `${one.version} (${one.status === 'CURRENT' ? 'recommended' : 'deprecated'})`,
          }))}
          value={version ?? current ?? null}
          allowDeselect={false}
          onChange={value => setVersion(value ?? undefined)}
        />
      )}
      <Select
        label="Template"
        description="What it begins with."
        data={[scratch, ...fitting.map(one => one.name)]}
        value={template}
        allowDeselect={false}
        searchable
        onChange={value => setTemplate(value ?? scratch)}
      />
    </ModalForm>
  )
}
