import { Alert, Paper, Stack, Switch } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { Section } from '../../components/ui/section.tsx'
import { tenantQuery } from './queries.ts'

const anchor = 'additional-settings'

/** Found by its name in an address, too: the guide leads here. */
export const AdditionalSettings = () => (
  <Section title="Additional settings">
    <QueryView query={useQuery(tenantQuery)}>
      {tenant => (
        <Toggles
          customize={tenant.customize_mfa_in_postlogin_action === true}
          showList={(tenant.flags as Record<string, boolean> | undefined)?.mfa_show_factor_list_on_enrollment === true}
        />
      )}
    </QueryView>
  </Section>
)

interface Settings {
  customize: boolean
  showList: boolean
}

/** A change of these settings as the Management API takes it. Pure. */
export const toPatch = (change: Partial<Settings>) => ({
  ...(change.customize !== undefined && { customize_mfa_in_postlogin_action: change.customize }),
  ...(change.showList !== undefined && { flags: { mfa_show_factor_list_on_enrollment: change.showList } }),
})

const Toggles = (settings: Settings) => {
  const client = useQueryClient()
  const may = useMay('update:tenant_settings')
  const change = useMutation({
    mutationFn: (changed: Partial<Settings>) => api('PATCH /tenants/settings', { body: toPatch(changed) }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries(tenantQuery),
        client.invalidateQueries({ queryKey: ['actions', 'check'] }),
      ]),
  })
  const { hash } = useLocation()
  const place = useRef<HTMLDivElement>(null)
  // What stands above has been loaded before it can be told where this is.
  useEffect(() => {
    if (hash !== anchor) return
    const timer = setTimeout(() => place.current?.scrollIntoView({ block: 'center' }), 150)
    return () => clearTimeout(timer)
  }, [hash])
  const { customize, showList } = { ...settings, ...(change.isPending ? change.variables : {}) }
  return (
    <Stack gap="sm" id={anchor} ref={place}>
      <Paper withBorder p="md">
        <Stack gap="md">
          <Switch
            label="Customize MFA factors using Actions"
            description="Lets post-login Actions choose the factor, with challengeWith, challengeWithAny, enrollWith and enrollWithAny."
            checked={customize}
            disabled={!may}
            onChange={event => change.mutate({ customize: event.currentTarget.checked })}
          />
          <Switch
            label="Show the list of factors on enrollment"
            description="Users who must enroll choose a factor first. Otherwise they begin with the strongest one, and can try another."
            checked={showList}
            disabled={!may}
            onChange={event => change.mutate({ showList: event.currentTarget.checked })}
          />
        </Stack>
      </Paper>
      {!customize && (
        <Alert color="gray" icon={<IconInfoCircle />}>
          While this is off, a login in which an Action calls one of these commands is refused, and the log says so.
        </Alert>
      )}
    </Stack>
  )
}
