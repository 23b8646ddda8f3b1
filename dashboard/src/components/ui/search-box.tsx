import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'

/** Asks on Enter, so that half a query is never sent. */
export const SearchBox = ({
  value,
  label,
  placeholder,
  onSearch,
}: {
  value: string
  label: string
  placeholder: string
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
        <TextInput
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
      </form>
    </search>
  )
}
