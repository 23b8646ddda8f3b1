import { ActionIcon, CloseButton, Group, Popover, TextInput } from '@mantine/core'
import { IconHelp, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'

/** Asks on Enter, so that half a query is never sent. */
export const SearchBox = ({
  value,
  label,
  placeholder,
  help,
  onSearch,
}: {
  value: string
  label: string
  placeholder: string
  /** How queries are written, where that is worth a word. */
  help?: ReactNode
  onSearch: (q: string) => void
}) => {
  const [text, setText] = useState(value)
  return (
    <search>
      <form
        onSubmit={event => {
          event.preventDefault()
          onSearch(text.trim())
        }}
      >
        <Group gap="xs" wrap="nowrap">
          <TextInput
            style={{ flex: 1 }}
            value={text}
            onChange={event => setText(event.currentTarget.value)}
            leftSection={<IconSearch size={18} stroke={1.7} aria-hidden />}
            rightSection={
              text && (
                <CloseButton
                  aria-label="Clear the search"
                  onClick={() => {
                    setText('')
                    onSearch('')
                  }}
                />
              )
            }
            aria-label={label}
            placeholder={placeholder}
          />
          {help && (
            <Popover width={420} position="bottom-end" trapFocus withArrow>
              <Popover.Target>
                <ActionIcon variant="subtle" color="gray" size={36} aria-label="How to search">
                  <IconHelp size={20} stroke={1.7} />
                </ActionIcon>
              </Popover.Target>
              <Popover.Dropdown maw="calc(100vw - 2rem)">{help}</Popover.Dropdown>
            </Popover>
          )}
        </Group>
      </form>
    </search>
  )
}
