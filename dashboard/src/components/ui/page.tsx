import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** A page of the dashboard: its heading, what it is for, what can be done, and what it shows. */
export const Page = ({
  title,
  description,
  back,
  actions,
  wide,
  children,
}: {
  title: string
  description?: ReactNode
  /** The way to what the page is one of. */
  back?: ReactNode
  actions?: ReactNode
  /** Needs all the room there is: two things beside each other. */
  wide?: boolean
  children: ReactNode
}) => {
  useDocumentTitle(`${title} · Sallyport`)
  return (
    <Stack gap="xl" maw={wide ? 1560 : 1080} mx="auto">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6} maw={720} flex="1 1 300px">
          {back}
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
