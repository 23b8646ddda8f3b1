import { Switch } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import type { Connection } from './queries.ts'

/** Whether applications that are not the tenant’s own may use a connection too. */
export const DomainConnection = ({ of: connection }: { of: Connection }) => {
  const client = useQueryClient()
  return (
    <Section title="Third-party applications">
      <SettingsForm
        stored={{ is_domain_connection: connection.is_domain_connection ?? false }}
        may={useMay('update:connections')}
        save={async changes => {
          await api('PATCH /connections/{id}', { params: { id: connection.id }, body: changes })
          await client.invalidateQueries({ queryKey: ['connections'] })
        }}
      >
        {(draft, set) => (
          <Switch
            label="Promote Connection to Domain Level"
            description="Applications of others, which are no part of this tenant, may have users sign in with it too."
            {...fieldsOf(draft, set).onOff('is_domain_connection')}
          />
        )}
      </SettingsForm>
    </Section>
  )
}
