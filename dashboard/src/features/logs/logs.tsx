import { SegmentedControl, Stack, Switch } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Empty } from '../../components/ui/empty.tsx'
import { Page } from '../../components/ui/page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SearchBox } from '../../components/ui/search-box.tsx'
import { LogTable } from './log-table.tsx'
import { logsQuery } from './queries.ts'

const route = getRouteApi('/logs')

const kinds = [
  { label: 'All', value: '' },
  { label: 'Logins', value: 'type:(s OR f OR fp OR fu)' },
  { label: 'MFA', value: 'type:(gd_* OR mfar)' },
  { label: 'Actions', value: 'type:actions_execution_failed' },
  { label: 'Management', value: 'type:(sapi OR fapi)' },
]

/** Monitoring › Logs. */
export const Logs = () => {
  const { q, page = 0 } = route.useSearch()
  const navigate = route.useNavigate()
  const [live, setLive] = useState(false)
  const query = useQuery({ ...logsQuery({ q, page }), refetchInterval: live ? 2_000 : false })
  const search = (next: string) => void navigate({ search: { q: next || undefined } })
  return (
    <Page
      title="Logs"
      description="Everything that happened in this tenant: logins and what became of them, messages, changes."
      actions={<Switch label="Live" checked={live} onChange={event => setLive(event.currentTarget.checked)} />}
    >
      <Stack gap="md">
        <SearchBox
          key={q ?? ''}
          value={q ?? ''}
          label="Search the log"
          placeholder={'A query such as type:f AND ip:203.0.113.* or date:[2026-01-01 TO 2026-01-31]'}
          onSearch={search}
        />
        <SegmentedControl
          data={kinds}
          value={kinds.find(({ value }) => value === (q ?? ''))?.value ?? '·'}
          onChange={search}
          aria-label="Kind of event"
        />
        <QueryView query={query}>
          {({ items, total }) =>
            items.length === 0 ? (
              <Empty icon={IconActivity} title={q ? 'Nothing matches' : 'Nothing happened yet'}>
                {q
                  ? 'Values are compared as they are written, in capitals too; * stands for any end.'
                  : 'Sign in to an application, and the login is listed here.'}
              </Empty>
            ) : (
              <>
                <LogTable entries={items} />
                <Pages
                  total={total}
                  page={page}
                  onChange={next => void navigate({ search: { q, page: next || undefined } })}
                />
              </>
            )
          }
        </QueryView>
      </Stack>
    </Page>
  )
}
