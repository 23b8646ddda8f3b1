import { Alert, Anchor, List, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { CodeBlock } from '../../components/ui/code-block.tsx'
import { Section } from '../../components/ui/section.tsx'
import type { Application } from './application-type.ts'
import { type Technology, technologies } from './snippets.ts'

/** Code that works as it stands, with the address of this server and the ID of the application in it. */
export const Quickstart = ({ app }: { app: Application }) => {
  const fitting = technologies.filter(one => one.for === app.app_type)
  const shown = fitting.length > 0 ? fitting : technologies
  const [chosen, setChosen] = useState<string | undefined>()
  const technology = shown.find(({ value }) => value === chosen) ?? (shown[0] as Technology)
  const origin = window.location.origin
  return (
    <Stack gap="xl">
      {shown.length > 1 && (
        <div style={{ overflowX: 'auto' }}>
          <SegmentedControl
            aria-label="Technology"
            data={shown.map(({ value, label }) => ({ value, label }))}
            value={technology.value}
            onChange={setChosen}
          />
        </div>
      )}
      {technology.callback && <Addresses app={app} technology={technology} />}
      {technology.value === 'next' && origin.startsWith('http://') && (
        <Alert color="yellow" icon={<IconInfoCircle />}>
          This SDK speaks https only. Open the dashboard by this server’s https address, and the snippet has it.
        </Alert>
      )}
      {technology.install && (
        <Section title="Install">
          <CodeBlock text={technology.install} label="Install" />
        </Section>
      )}
      {technology.snippets({ origin, clientId: app.client_id }).map(({ file, code }) => (
        <Section key={file} title={file}>
          <CodeBlock text={code} label={file} />
        </Section>
      ))}
      {technology.value === 'machine' && (
        <Text size="sm" c="dimmed">
          The application needs an authorization for the API:{' '}
          <Anchor
            underline="always"
            renderRoot={props => (
              <Link to="/applications/$id" params={{ id: app.client_id }} search={{ tab: 'apis' }} {...props} />
            )}
          >
            APIs
          </Anchor>{' '}
          has the list.
        </Text>
      )}
    </Stack>
  )
}

const Addresses = ({ app, technology: { callback, page } }: { app: Application; technology: Technology }) => {
  const missing = [
    !app.callbacks?.includes(callback) && `Allowed Callback URLs: ${callback}`,
    !app.allowed_logout_urls?.includes(page) && `Allowed Logout URLs: ${page}`,
    app.app_type === 'spa' && !app.web_origins?.includes(page) && `Allowed Web Origins: ${page}`,
  ].filter(line => typeof line === 'string')
  if (missing.length === 0) return null
  return (
    <Alert color="gray" icon={<IconInfoCircle />} title="Before this runs on your machine">
      <Text size="sm" mb={4}>
        Add these to the settings of the application, or put the addresses of your own into the code:
      </Text>
      <List size="sm">
        {missing.map(line => (
          <List.Item key={line} style={{ overflowWrap: 'anywhere' }}>
            {line}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
