import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { DetailTabs } from '../../components/ui/detail-tabs.tsx'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { AdvancedSettings } from './advanced-settings.tsx'
import { CustomDomains } from './custom-domains.tsx'
import { GeneralSettings } from './general-settings.tsx'
import { settingsQuery, type Tenant } from './queries.ts'
import { SessionSettings } from './session-settings.tsx'
import { SigningKeys } from './signing-keys.tsx'

const route = getRouteApi('/settings')

/** Settings › General: what counts for the whole tenant. */
export const Settings = () => {
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Page title="Settings" description="What counts for the whole tenant.">
      <DetailTabs
        tab={tab}
        onChange={next => void navigate({ search: { tab: next } })}
        tabs={[
          {
            value: 'general',
            label: 'General',
            content: () => <OfTenant>{tenant => <GeneralSettings tenant={tenant} />}</OfTenant>,
          },
          {
            value: 'sessions',
            label: 'Sessions',
            content: () => <OfTenant>{tenant => <SessionSettings tenant={tenant} />}</OfTenant>,
          },
          { value: 'signing-keys', label: 'Signing Keys', content: () => <SigningKeys /> },
          { value: 'custom-domains', label: 'Custom Domains', content: () => <CustomDomains /> },
          {
            value: 'advanced',
            label: 'Advanced',
            content: () => <OfTenant>{tenant => <AdvancedSettings tenant={tenant} />}</OfTenant>,
          },
        ]}
      />
    </Page>
  )
}

const OfTenant = ({ children }: { children: (tenant: Tenant) => ReactNode }) => (
  <QueryView query={useQuery(settingsQuery)}>{children}</QueryView>
)
