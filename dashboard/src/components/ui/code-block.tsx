import { ActionIcon, Code, CopyButton, ScrollArea } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'

/** A text to be read and copied as it is. */
export const CodeBlock = ({ text, label }: { text: string; label: string }) => (
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
