import { MultiSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useFound } from './use-found.ts'

export interface Choice {
  value: string
  label: string
}

/** Picks some of many, which the server is asked for while one types. */
export const Picker = ({
  label,
  description,
  placeholder,
  queryKey,
  find,
  chosen,
  onChange,
  most,
}: {
  label: string
  description?: string
  placeholder: string
  queryKey: string[]
  /** What there is that begins like, or contains, what was typed; a page of it. */
  find: (typed: string) => Promise<Choice[]>
  chosen: Choice[]
  onChange: (chosen: Choice[]) => void
  /** How many can be picked at once. */
  most?: number
}) => {
  const [typed, setTyped] = useState('')
  const [opened, { open, close }] = useDisclosure()
  const found = useFound(queryKey, find, typed)
  const all = [...new Map([...chosen, ...(found.data ?? [])].map(one => [one.value, one])).values()]
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={chosen.length === 0 ? placeholder : undefined}
      data={all}
      value={chosen.map(({ value }) => value)}
      onChange={values => onChange(all.filter(one => values.includes(one.value)))}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has looked already.
      filter={({ options }) => options}
      hidePickedOptions
      dropdownOpened={opened}
      onDropdownOpen={open}
      onDropdownClose={close}
      // What stands below is to be reached at once.
      onOptionSubmit={close}
      maxValues={most}
      nothingFoundMessage={found.isPending ? 'Looking …' : 'Nothing found'}
      error={found.error?.message}
      data-autofocus
    />
  )
}
