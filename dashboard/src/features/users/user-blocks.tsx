import { Alert, Button, Stack, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'

const blocksQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', id, 'blocks'],
    queryFn: async () =>
      (
        await api('GET /user-blocks/{id}', {
          params: { id },
          query: { consider_brute_force_enablement: true } as never,
        })
      ).blocked_for,
  })

/** From where a user is locked out after too many wrong passwords; nothing where there is no such place. */
export const UserBlocks = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('update:users')
  const blocks = useQuery(blocksQuery(id)).data ?? []
  const unblock = useMutation({
    mutationFn: () => api('DELETE /user-blocks/{id}', { params: { id } }),
    onSettled: () => client.invalidateQueries(blocksQuery(id)),
  })
  if (blocks.length === 0) return null
  return (
    <Alert color="yellow" icon={<IconLock />} title="Locked out after too many wrong passwords">
      <Stack gap="sm" align="flex-start">
        {blocks.map(({ identifier, ip, connection }) => (
          <Text size="sm" key={`${identifier} ${ip} ${connection}`}>
            {identifier} {ip ? `from ${ip}` : 'from everywhere'}, in {connection}
          </Text>
        ))}
        {may && (
          <Button size="xs" variant="default" loading={unblock.isPending} onClick={() => unblock.mutate()}>
            Unblock
          </Button>
        )}
      </Stack>
    </Alert>
  )
}
