import { Anchor, Center, Code, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'

/** Where a login of an application of one's own ends whose callback is this page: what the application would be told. Nobody need be signed in to the dashboard. */
export const LoginEnded = ({ params }: { params: URLSearchParams }) => {
  const error = params.get('error')
  const code = params.get('code')
  return (
    <Center component="main" mih="100vh" p="lg">
      <Stack maw={520} gap="md" align="flex-start">
        <ThemeIcon size={52} radius="xl" variant="light" color={error || !code ? 'red' : 'gate'}>
          {error || !code ? <IconX size={28} aria-hidden /> : <IconCheck size={28} aria-hidden />}
        </ThemeIcon>
        <Title order={1} size="h2">
          {error ? 'The login was refused' : code ? 'The login is complete' : 'No login ended here'}
        </Title>
        {error && (
          <Text>
            An application would be told <Code>{error}</Code>: {params.get('error_description')}
          </Text>
        )}
        {code && (
          <Text>
            An application would now exchange the code for tokens. This page does not, so the code below expires unused.
          </Text>
        )}
        {code && (
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {code}
          </Code>
        )}
        <Text>
          Administrators see what happened, and why, under{' '}
          <Anchor underline="always" href="/dashboard/monitoring/logins">
            Monitoring
          </Anchor>
          .
        </Text>
      </Stack>
    </Center>
  )
}
