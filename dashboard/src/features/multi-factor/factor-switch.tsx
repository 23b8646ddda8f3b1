import { Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import type { Factor } from './factors.ts'
import { factorsQuery } from './queries.ts'

/** Switches a factor on and off at once, and back where the server refuses. */
export const FactorSwitch = ({ factor: { name, label }, on }: { factor: Factor; on: boolean }) => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  const change = useMutation({
    mutationFn: (enabled: boolean) => api('PUT /guardian/factors/{name}', { params: { name }, body: { enabled } }),
    onMutate: async enabled => {
      await client.cancelQueries(factorsQuery)
      client.setQueryData(factorsQuery.queryKey, known =>
        known?.map(one => (one.name === name ? { ...one, enabled } : one)),
      )
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['guardian'] }),
        client.invalidateQueries({ queryKey: ['actions', 'check'] }),
      ]),
  })
  return (
    <Switch
      checked={on}
      disabled={!may}
      onChange={event => change.mutate(event.currentTarget.checked)}
      aria-label={label}
      withThumbIndicator={false}
    />
  )
}
