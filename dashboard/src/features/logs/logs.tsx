import { Button, Group, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import { IconActivity, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Empty } from '../../components/ui/empty.tsx'
import { Page } from '../../components/ui/page.tsx'
import { Pages } from '../../components/ui/pages.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import type { LogsSearch } from '../../routes/logs-search.ts'
import { groups, passes, queryOf } from './filters.ts'
import { LogFilters } from './log-filters.tsx'
import { LogTable } from './log-table.tsx'
import { logsQuery } from './queries.ts'
import { useTail } from './use-tail.ts'

const route = getRouteApi('/logs')

/** Monitoring › Logs. */
export const Logs = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [live, setLive] = useState(false)
  const go = (next: LogsSearch) => void navigate({ search: next })
  const { page = 0, ...filters } = search
  return (
    <Page
      title="Logs"
      description="Everything that happened in this tenant: logins and what became of them, messages, changes."
      actions={<Switch label="Live" checked={live} onChange={event => setLive(event.currentTarget.checked)} />}
    >
      <Stack gap="md">
        <LogFilters key={JSON.stringify(filters)} search={search} onSearch={go} />
        <SegmentedControl
          data={groups.map(({ label, value }) => ({ label, value }))}
          value={groups.find(({ value }) => value === (search.type ?? ''))?.value ?? '·'}
          onChange={type => go({ ...filters, type: type || undefined })}
          aria-label="Kind of event"
        />
        {live ? <LiveLogs search={search} /> : <FoundLogs search={filters} page={page} go={go} />}
      </Stack>
    </Page>
  )
}

const FoundLogs = ({ search, page, go }: { search: LogsSearch; page: number; go: (next: LogsSearch) => void }) => {
  const q = queryOf(search)
  return (
    <QueryView query={useQuery(logsQuery({ q, page }))}>
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
            <Pages total={total} page={page} onChange={next => go({ ...search, page: next || undefined })} />
          </>
        )
      }
    </QueryView>
  )
}

const LiveLogs = ({ search }: { search: LogsSearch }) => {
  const [paused, setPaused] = useState(false)
  const { entries, held } = useTail(true, paused)
  const shown = entries.filter(entry => passes(entry, search))
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {paused ? `Paused${held > 0 ? `; ${held} more since` : ''}` : 'Following the log from now on'}
          {search.q || search.from || search.to ? '. Dates and the query do not choose among what comes live.' : ''}
        </Text>
        <Button
          variant="default"
          size="xs"
          leftSection={paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          onClick={() => setPaused(!paused)}
        >
          {paused ? 'Go on' : 'Pause'}
        </Button>
      </Group>
      {shown.length === 0 ? (
        <Empty icon={IconActivity} title="Waiting for the next event">
          What happens from now on appears here within seconds.
        </Empty>
      ) : (
        <LogTable entries={shown} />
      )}
    </>
  )
}
