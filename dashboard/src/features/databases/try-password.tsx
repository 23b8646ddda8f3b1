import { Alert, Button, Group, List, Paper, PasswordInput, Stack, Text, TextInput, ThemeIcon } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { own } from '../../api.ts'
import { fieldsOf } from '../../components/ui/fields-of.ts'
import { Section } from '../../components/ui/section.tsx'

interface Answer {
  problem: string | null
  rules: { rule: string; count?: number; kept: boolean }[]
}

const problems: Record<string, string> = {
  PasswordStrengthError: 'Refused: it is too weak.',
  PasswordDictionaryError: 'Refused: it is among the most common passwords, or on your own list.',
  PasswordNoUserInfoError: 'Refused: it holds something of the user’s name or address.',
}

const rules: Record<string, string> = {
  'min-length': 'At least %d characters',
  'three-of-four': 'Three kinds of: lower case, upper case, numbers, special characters',
  lower: 'A lower-case letter',
  upper: 'An upper-case letter',
  number: 'A number',
  special: 'A special character',
  identical: 'No three identical characters in a row',
  sequential: 'No four characters in sequence',
}

/** Shows what the saved policy says to a password. The password is not kept. */
export const TryPassword = ({ connectionId }: { connectionId: string }) => {
  const [draft, setDraft] = useState({ password: '', email: '' })
  const check = useMutation({
    mutationFn: () =>
      own<Answer>('POST /connections/{id}/password-check', {
        params: { id: connectionId },
        body: { password: draft.password, ...(draft.email !== '' && { profile: { email: draft.email } }) },
      }),
  })
  const field = fieldsOf(draft, change => {
    setDraft({ ...draft, ...change })
    check.reset()
  })
  return (
    <Section
      title="Try a password"
      description="See what the policy, as it is saved, says to it. Nothing of it is kept."
    >
      <Paper withBorder p="md">
        <form
          onSubmit={event => {
            event.preventDefault()
            check.mutate()
          }}
        >
          <Stack gap="md">
            <Group gap="md" align="flex-start">
              <PasswordInput
                label="Password to try"
                required
                withAsterisk={false}
                maxLength={256}
                autoComplete="off"
                style={{ flex: '1 1 220px' }}
                visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
                {...field.text('password')}
              />
              <TextInput
                label="Address of the user"
                placeholder="ann@example.com"
                autoComplete="off"
                style={{ flex: '1 1 220px' }}
                {...field.text('email')}
              />
              <Button type="submit" variant="default" loading={check.isPending} mt={{ base: 0, sm: 25 }}>
                Check
              </Button>
            </Group>
            <div aria-live="polite">{check.data && <Verdict {...check.data} />}</div>
          </Stack>
        </form>
      </Paper>
    </Section>
  )
}

const Verdict = ({ problem, rules: checked }: Answer) => (
  <Stack gap="sm">
    <Alert color={problem ? 'red' : 'green'} icon={problem ? <IconX /> : <IconCheck />}>
      {problem ? (problems[problem] ?? problem) : 'A user could choose this password.'}
    </Alert>
    <List spacing={4} size="sm" center>
      {checked.map(({ rule, count, kept }) => (
        <List.Item
          key={rule}
          icon={
            <ThemeIcon size={20} radius="xl" variant="light" color={kept ? 'green' : 'red'}>
              {kept ? <IconCheck size={14} aria-label="kept" /> : <IconX size={14} aria-label="not kept" />}
            </ThemeIcon>
          }
        >
          <Text size="sm">{(rules[rule] ?? rule).replace('%d', String(count))}</Text>
        </List.Item>
      ))}
    </List>
  </Stack>
)
