import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A part of a page with a heading of its own. */
export const Section = ({
  title,
  description,
  children,
}: {
  title: string
  description?: ReactNode
  children: ReactNode
}) => (
  <Stack component="section" gap="sm">
    <div>
      <Title order={2} size="h4">
        {title}
      </Title>
      {description && (
        <Text c="dimmed" size="sm" mt={2}>
          {description}
        </Text>
      )}
    </div>
    {children}
  </Stack>
)
