import { NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { api } from '../../api.ts'
import { Copyable } from '../../components/ui/copyable.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import type { Choice } from '../../components/ui/picker.tsx'
import { ApplicationPicker } from '../applications/application-picker.tsx'
import type { Application } from '../applications/application-type.ts'
import { RolePicker } from '../roles/role-picker.tsx'
import { connectionsQuery, invitationsQuery } from './queries.ts'

const day = 86_400

/** Asks whom to invite, to which application, with which roles. */
export const InviteMember = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const client = useQueryClient()
  const { user } = useRouteContext({ from: '__root__' }).session
  const connections = useQuery(connectionsQuery(id)).data ?? []
  const [email, setEmail] = useState('')
  const [inviter, setInviter] = useState(user.name ?? user.email ?? '')
  const [app, setApp] = useState<Application | undefined>()
  const [connectionId, setConnectionId] = useState<string | null>(null)
  const [days, setDays] = useState(7)
  const [roles, setRoles] = useState<Choice[]>([])
  const [mail, setMail] = useState(true)
  const [link, setLink] = useState<string | undefined>()
  // Once the window is closed: the list that is read anew takes away the button that opened it, and the link with it.
  useEffect(() => () => void client.invalidateQueries({ queryKey: [...invitationsQuery(id).queryKey] }), [client, id])
  const invite = async () => {
    const body = {
      invitee: { email },
      inviter: { name: inviter },
      client_id: app?.client_id,
      ttl_sec: days * day,
      send_invitation_email: mail,
      ...(connectionId && { connection_id: connectionId }),
      ...(roles.length > 0 && { roles: roles.map(({ value }) => value) }),
    }
    const { invitation_url } = await api('POST /organizations/{id}/invitations', {
      params: { id },
      body: body as never,
    })
    if (!mail) return setLink(invitation_url)
    notifications.show({ title: 'Invitation sent', message: `${email} has ${days} days to accept it.` })
    onClose()
  }
  if (link !== undefined)
    return (
      <Copyable label="Link" description={`Give it to ${email} by a way that you trust. It works once.`} value={link} />
    )
  return (
    <ModalForm
      verb={mail ? 'Send invitation' : 'Create link'}
      submit={invite}
      onClose={onClose}
      ready={app !== undefined}
      stays
    >
      <TextInput
        label="Email"
        type="email"
        required
        data-autofocus
        autoComplete="off"
        value={email}
        onChange={event => setEmail(event.currentTarget.value)}
      />
      <TextInput
        label="Invited by"
        description="The name that the mail gives."
        required
        maxLength={300}
        value={inviter}
        onChange={event => setInviter(event.currentTarget.value)}
      />
      <ApplicationPicker
        description="Where the link leads: it needs a login URI, and must allow organizations."
        unfit={one =>
          (one.organization_usage ?? 'deny') === 'deny' ? 'Does not allow organizations: see its own page' : undefined
        }
        chosen={app}
        onChange={setApp}
      />
      {connections.length > 0 && (
        <Select
          label="Connection"
          placeholder="Any of the organization"
          clearable
          data={connections.map(one => ({ value: one.connection_id, label: one.connection.name }))}
          value={connectionId}
          onChange={setConnectionId}
        />
      )}
      <RolePicker chosen={roles} onChange={setRoles} />
      <NumberInput
        label="Valid for"
        suffix=" days"
        min={1}
        max={30}
        allowDecimal={false}
        clampBehavior="strict"
        value={days}
        onChange={value => setDays(Number(value) || 7)}
      />
      <Switch
        label="Send it by e-mail"
        description="Otherwise you are given a link to hand over."
        checked={mail}
        onChange={event => setMail(event.currentTarget.checked)}
      />
    </ModalForm>
  )
}
