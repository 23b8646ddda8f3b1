import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** A token as it is sent, to copy. */
export const RawToken = ({ token, name }: { token: string; name: string }) => (
  <Stack gap="xs">
    <Group justify="space-between">
      <Text size="sm" fw={600}>
        Raw
      </Text>
      <CopyButton value={token}>
        {({ copied, copy }) => (
          <Button
            size="xs"
            variant="default"
            leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            onClick={copy}
            aria-label={`Copy the ${name}`}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
    <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
      {token}
    </Code>
  </Stack>
)
