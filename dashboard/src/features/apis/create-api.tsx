import { Select, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../api.ts'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import type { Api } from './queries.ts'
import { signingAlgorithms } from './signing-algorithms.ts'

/** Asks what a new API is called, and opens it. */
export const CreateApi = ({ onClose }: { onClose: () => void }) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [draft, setDraft] = useState({ name: '', identifier: '', signing_alg: 'RS256' })
  const field = fieldsOf(draft, change => setDraft({ ...draft, ...change }))
  const create = async () => {
    const { id } = (await api('POST /resource-servers', { body: draft as never })) as unknown as Api
    await client.invalidateQueries({ queryKey: ['resource-servers'] })
    await navigate({ to: '/apis/$id', params: { id }, search: { tab: 'permissions' } })
  }
  return (
    <ModalForm verb="Create" submit={create} onClose={onClose}>
      <TextInput
        label="Name"
        required
        maxLength={200}
        pattern="[^<>]+"
        title="Any characters but < and >"
        data-autofocus
        {...field.text('name')}
      />
      <TextInput
        label="Identifier"
        description="The audience of its tokens: best an address, which nobody needs to be able to open. It can never be changed."
        placeholder="https://api.example.com/"
        required
        maxLength={600}
        {...field.text('identifier')}
      />
      <Select label="Signing algorithm" data={signingAlgorithms} {...field.choice('signing_alg')} />
    </ModalForm>
  )
}
