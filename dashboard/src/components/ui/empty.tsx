import { Center, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Where there is nothing yet: what would be here, and how to begin. */
export const Empty = ({
  icon: Glyph,
  title,
  children,
  action,
}: {
  icon: Icon
  title: string
  children: ReactNode
  action?: ReactNode
}) => (
  <Paper withBorder p="xl">
    <Center>
      <Stack align="center" maw={440} gap="sm" py="lg">
        <ThemeIcon size={52} radius="xl" variant="light">
          <Glyph size={26} stroke={1.6} aria-hidden />
        </ThemeIcon>
        <Title order={2} size="h4" ta="center">
          {title}
        </Title>
        <Text c="dimmed" ta="center" component="div">
          {children}
        </Text>
        {action}
      </Stack>
    </Center>
  </Paper>
)
