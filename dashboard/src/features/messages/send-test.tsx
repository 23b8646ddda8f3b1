import { Alert, Button, Group, Paper, Select, Stack, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useRouteContext } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { Section } from '../../components/ui/section.tsx'

interface Test {
  to: string
  method: 'text' | 'voice'
}

/** Sends a message that is real but for its content, and says what the provider answered. */
export const SendTest = ({
  kind,
  description,
  send,
}: {
  kind: 'email' | 'phone'
  description: string
  send: (test: Test) => Promise<unknown>
}) => {
  const { user } = useRouteContext({ from: '__root__' }).session
  const [to, setTo] = useState(kind === 'email' ? (user.email ?? '') : '')
  const [method, setMethod] = useState<Test['method']>('text')
  const run = useMutation({ meta: { shown: true }, mutationFn: send })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run.mutate({ to, method })
  }
  return (
    <Section title="Test message" description={description}>
      <Paper withBorder p="md">
        <form onSubmit={submit}>
          <Stack gap="md">
            <Group align="flex-end" gap="sm">
              <TextInput
                label={kind === 'email' ? 'Email address' : 'Phone number'}
                type={kind === 'email' ? 'email' : 'tel'}
                placeholder={kind === 'email' ? undefined : '+15551234567'}
                required
                w={300}
                value={to}
                onChange={event => setTo(event.currentTarget.value)}
              />
              {kind === 'phone' && (
                <Select
                  label="By"
                  w={130}
                  allowDeselect={false}
                  data={[
                    { value: 'text', label: 'Text' },
                    { value: 'voice', label: 'Call' },
                  ]}
                  value={method}
                  onChange={next => setMethod(next as Test['method'])}
                />
              )}
              <Button type="submit" variant="default" loading={run.isPending}>
                Send test
              </Button>
            </Group>
            {run.isSuccess && (
              <Alert color="green" icon={<IconCheck />} title="Sent" role="status">
                The provider has taken the message to {run.variables.to}.
              </Alert>
            )}
            {run.error && (
              <Alert color="red" icon={<IconAlertTriangle />} title="It was not sent">
                {run.error.message}
              </Alert>
            )}
          </Stack>
        </form>
      </Paper>
    </Section>
  )
}
