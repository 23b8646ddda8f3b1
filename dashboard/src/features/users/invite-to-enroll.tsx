import { Alert, Select, Switch } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconMailPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Copyable } from '../../components/ui/copyable.tsx'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { WindowButton } from '../../components/ui/window-button.tsx'
import type { User } from './user-type.ts'

const factors = [
  { value: '', label: 'Any that is switched on' },
  { value: 'otp', label: 'One-time password' },
  { value: 'push-notification', label: 'Push notification' },
  { value: 'phone', label: 'Phone' },
  { value: 'email', label: 'Email' },
  { value: 'webauthn-roaming', label: 'Security key' },
  { value: 'webauthn-platform', label: 'Device biometrics' },
]

/** An enrollment ticket: by mail, or as a link to hand over. */
export const InviteToEnroll = ({ user }: { user: User }) => {
  const may = useMay('create:guardian_enrollment_tickets')
  if (!may) return null
  return (
    <WindowButton label="Invite to enroll" icon={IconMailPlus} variant="default">
      {opening => (
        <FormModal title="Invite to enroll" {...opening}>
          <Form user={user} onClose={opening.onClose} />
        </FormModal>
      )}
    </WindowButton>
  )
}

const Form = ({ user, onClose }: { user: User } & Pick<Opening, 'onClose'>) => {
  const [factor, setFactor] = useState('')
  const [mail, setMail] = useState(user.email !== undefined)
  const [link, setLink] = useState<string | undefined>()
  const invite = async () => {
    const body = {
      user_id: user.user_id,
      send_mail: mail,
      allow_multiple_enrollments: true,
      ...(factor !== '' && { factor }),
    }
    const { ticket_url } = await api('POST /guardian/enrollments/ticket', { body: body as never })
    if (!mail) return setLink(ticket_url)
    notifications.show({ title: 'Invitation sent', message: `${user.email} has five days to enroll a factor.` })
    onClose()
  }
  if (link !== undefined)
    return (
      <Copyable
        label="Link"
        description="Whoever opens it enrolls a factor of this account. It works once, within five days."
        value={link}
      />
    )
  return (
    <ModalForm verb={mail ? 'Send invitation' : 'Create link'} submit={invite} onClose={onClose} stays>
      <Select
        label="Factor"
        data={factors}
        value={factor}
        allowDeselect={false}
        onChange={chosen => setFactor(chosen ?? '')}
      />
      {user.email === undefined ? (
        <Alert color="gray">The user has no e-mail address, so you are given a link to hand over.</Alert>
      ) : (
        <Switch
          label={`Send it to ${user.email}`}
          description="Otherwise you are given a link to hand over."
          checked={mail}
          onChange={event => setMail(event.currentTarget.checked)}
        />
      )}
    </ModalForm>
  )
}
