import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** A page of the dashboard: its heading, what it is for, what can be done, and what it shows. */
export const Page = ({
  title,
  description,
  actions,
  children,
}: {
  title: string
  description?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) => {
  useDocumentTitle(`${title} · Sallyport`)
  return (
    <Stack gap="xl" maw={1080} mx="auto">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6} maw={720}>
          <Title order={1} size="h2" style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {description && <Text c="dimmed">{description}</Text>}
        </Stack>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  )
}
