import { Center, Loader, Stack, Text } from '@mantine/core'

/** In place of what is not there yet. */
export const Loading = ({ label = 'Loading' }: { label?: string }) => (
  <Center mih="40vh" role="status" data-loading>
    <Stack align="center" gap="sm">
      <Loader />
      <Text c="dimmed" size="sm">
        {label} …
      </Text>
    </Stack>
  </Center>
)
