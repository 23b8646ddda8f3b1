import { ActionIcon, CopyButton, Textarea, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** A text that was made, to be read in full and copied. */
export const Copyable = ({ label, description, value }: { label: string; description?: string; value: string }) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <Textarea
        autosize
        minRows={1}
        maxRows={6}
        label={label}
        description={description}
        value={value}
        readOnly
        classNames={{ input: 'mono' }}
        onFocus={event => event.currentTarget.select()}
        rightSection={
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon variant="subtle" color="gray" aria-label={copied ? 'Copied' : 'Copy'} onClick={copy}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        }
      />
    )}
  </CopyButton>
)
