import { Select, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useFound } from './use-found.ts'

/** Picks one of many, which the server is asked for while one types. */
export const PickOne = <T,>({
  label,
  description,
  placeholder,
  nothing = 'Nothing found',
  queryKey,
  find,
  choiceOf,
  unfit = () => undefined,
  chosen,
  onChange,
  clearable,
  autoFocus,
}: {
  label: string
  description?: ReactNode
  placeholder: string
  /** What is said where the server has nothing like it. */
  nothing?: string
  queryKey: string[]
  /** What there is that contains what was typed; a page of it. */
  find: (typed: string) => Promise<T[]>
  /** How one is told from the others; `detail` where names alone do not. */
  choiceOf: (item: T) => { value: string; label: string; detail?: string }
  /** Why one cannot be picked here; those stay in the list, so that nobody looks for them in vain. */
  unfit?: ((item: T) => string | undefined) | undefined
  chosen: T | undefined
  onChange: (chosen: T | undefined) => void
  /** Whether nothing can be chosen too. */
  clearable?: boolean
  autoFocus?: boolean
}) => {
  const picked = chosen && choiceOf(chosen)
  const [typed, setTyped] = useState(picked?.label ?? '')
  // The name of what was picked is no search.
  const found = useFound(queryKey, find, typed === picked?.label ? '' : typed)
  const items = [...(chosen ? [chosen] : []), ...(found.data ?? [])]
  const known = new Map(items.map(item => [choiceOf(item).value, item]))
  return (
    <Select
      label={label}
      description={description}
      placeholder={placeholder}
      required={!clearable}
      withAsterisk={false}
      clearable={clearable}
      data={[...known].map(([value, item]) => ({
        value,
        label: choiceOf(item).label,
        disabled: unfit(item) !== undefined,
      }))}
      renderOption={({ option }) => {
        const item = known.get(option.value)
        const detail = item && (unfit(item) ?? choiceOf(item).detail)
        return (
          <div>
            <Text size="sm">{option.label}</Text>
            {detail && (
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {detail}
              </Text>
            )}
          </div>
        )
      }}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has looked already.
      filter={({ options }) => options}
      value={picked?.value ?? null}
      onChange={value => onChange(value === null ? undefined : known.get(value))}
      allowDeselect={false}
      maxDropdownHeight={280}
      nothingFoundMessage={found.isPending ? 'Looking …' : nothing}
      error={found.error?.message}
      data-autofocus={autoFocus || undefined}
    />
  )
}
