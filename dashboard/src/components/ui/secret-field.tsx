import { ActionIcon, CopyButton, Group, PasswordInput, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** A secret that was made here: hidden until one asks to see it, and to be copied without. */
export const SecretField = ({ label, description, value }: { label: string; description?: string; value: string }) => (
  <Group gap="xs" align="flex-end" wrap="nowrap">
    <PasswordInput
      label={label}
      description={description}
      value={value}
      readOnly
      autoComplete="off"
      classNames={{ innerInput: 'mono' }}
      style={{ flex: 1 }}
      visibilityToggleButtonProps={{ 'aria-label': `Show or hide ${label.toLowerCase()}` }}
    />
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy'}>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={copied ? 'Copied' : `Copy ${label.toLowerCase()}`}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  </Group>
)
