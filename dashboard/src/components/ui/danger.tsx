import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Confirm } from './confirm.tsx'
import { Section } from './section.tsx'

export interface DangerousStep {
  title: string
  description: string
  /** What the buttons say: the thing that will happen. */
  verb: string
  /** What is asked before it happens. */
  question: ReactNode
  action: () => Promise<unknown>
}

/** What cannot be taken back, last on a page; nothing for who may do none of it. */
export const DangerZone = ({ steps }: { steps: (DangerousStep | false | undefined)[] }) => {
  const allowed = steps.filter(step => typeof step === 'object')
  if (allowed.length === 0) return null
  return (
    <Section title="Danger zone">
      <Paper withBorder p="md" style={{ borderColor: 'var(--mantine-color-red-outline)' }}>
        <Stack gap="md">
          {allowed.map(step => (
            <Step key={step.title} {...step} />
          ))}
        </Stack>
      </Paper>
    </Section>
  )
}

const Step = ({ title, description, verb, question, action }: DangerousStep) => {
  const [opened, { open, close }] = useDisclosure()
  return (
    <Group justify="space-between" gap="md">
      <div style={{ flex: '1 1 260px' }}>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text c="dimmed" size="sm">
          {description}
        </Text>
      </div>
      <Button color="red" variant="outline" onClick={open}>
        {verb}
      </Button>
      <Confirm opened={opened} onClose={close} title={title} verb={verb} action={action}>
        {question}
      </Confirm>
    </Group>
  )
}
