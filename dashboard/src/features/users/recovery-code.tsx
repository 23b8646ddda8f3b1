import { Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Copyable } from '../../components/ui/copyable.tsx'
import { FormModal, ModalForm, type Opening } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { WindowButton } from '../../components/ui/window-button.tsx'
import { methodsQuery } from './queries.ts'
import type { User } from './user-type.ts'

/** A new recovery code in place of the one that a user has. */
export const RecoveryCode = ({ user }: { user: User }) => {
  const may = useMay('update:users')
  if (!may) return null
  return (
    <WindowButton label="Regenerate recovery code" icon={IconRefresh} variant="default">
      {opening => (
        <FormModal title="Regenerate recovery code" {...opening}>
          <Form user={user} onClose={opening.onClose} />
        </FormModal>
      )}
    </WindowButton>
  )
}

const Form = ({ user, onClose }: { user: User } & Pick<Opening, 'onClose'>) => {
  const client = useQueryClient()
  const [code, setCode] = useState<string | undefined>()
  const renew = async () => {
    const params = { id: user.user_id }
    setCode((await api('POST /users/{id}/recovery-code-regeneration', { params })).recovery_code)
    await client.invalidateQueries(methodsQuery(user.user_id))
  }
  if (code !== undefined)
    return (
      <Copyable
        label="Recovery code"
        description="Give it to the user by a way that you trust. It is not shown again."
        value={code}
      />
    )
  return (
    <ModalForm verb="Regenerate" submit={renew} onClose={onClose} stays>
      <Text>The recovery code that the user has now stops working. The new one is shown to you, once.</Text>
    </ModalForm>
  )
}
