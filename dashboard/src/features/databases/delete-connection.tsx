import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { DangerZone } from '../../components/ui/danger.tsx'
import { useMay } from '../../components/ui/permission.ts'
import type { Connection } from './queries.ts'

/** The way to be rid of a connection and of all who are in it. */
export const DeleteConnection = ({
  of: connection,
  to,
  question,
}: {
  of: Connection
  to: '/authentication/database' | '/authentication/passwordless'
  question: string
}) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const may = useMay('delete:connections')
  return (
    <DangerZone
      steps={[
        may && {
          title: 'Delete this connection',
          description: 'Its users are deleted with it.',
          verb: 'Delete',
          question,
          action: async () => {
            await api('DELETE /connections/{id}', { params: { id: connection.id } })
            await navigate({ to })
            client.removeQueries({ queryKey: ['connections', connection.id] })
            await client.invalidateQueries({ queryKey: ['connections'] })
          },
        },
      ]}
    />
  )
}
