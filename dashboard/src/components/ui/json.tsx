import { ActionIcon, Code, CopyButton, ScrollArea } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** Something as the Management API says it, to be read and copied. */
export const Json = ({ value, label }: { value: unknown; label: string }) => {
  const text = JSON.stringify(value, null, 2)
  return (
    <div style={{ position: 'relative' }}>
      <ScrollArea.Autosize mah={560} viewportProps={{ tabIndex: 0, 'aria-label': label, role: 'region' }}>
        <Code block>{text}</Code>
      </ScrollArea.Autosize>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="default"
            aria-label={copied ? 'Copied' : 'Copy'}
            onClick={copy}
            style={{ position: 'absolute', top: 8, right: 8 }}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  )
}
