import { ActionIcon, CopyButton, Group, Text, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** An id in a line of its own, to be copied. */
export const CopyId = ({ value }: { value: string }) => (
  <Group gap={4} wrap="nowrap">
    <Text size="sm" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
      {value}
    </Text>
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy'}>
          <ActionIcon variant="subtle" color="gray" aria-label={copied ? 'Copied' : `Copy ${value}`} onClick={copy}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  </Group>
)
