import { Select, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import type { Stream } from './queries.ts'
import { SinkFields } from './sink-fields.tsx'
import { givenSink, newSink, type StreamType, streamTypes } from './stream-types.ts'

/** Asks where entries go, and opens the new stream. */
export const CreateStream = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [type, setType] = useState(streamTypes[0] as StreamType)
  const [sink, setSink] = useState(newSink(type))
  const create = async () => {
    const body = { name, type: type.value, sink: givenSink(sink) }
    const { id } = (await api('POST /log-streams', { body: body as never })) as unknown as Stream
    await client.invalidateQueries({ queryKey: ['log-streams'] })
    await navigate({ to: '/monitoring/log-streams/$id', params: { id } })
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
        label="Receiver"
        description={type.description}
        data={streamTypes.map(({ value, label }) => ({ value, label }))}
        value={type.value}
        onChange={chosen => {
          const next = streamTypes.find(({ value }) => value === chosen) ?? type
          setType(next)
          setSink(newSink(next))
        }}
        allowDeselect={false}
      />
      <SinkFields type={type} sink={sink} onChange={setSink} />
    </ModalForm>
  )
}
