import { Textarea } from '@mantine/core'
import { readObject } from './changes.ts'

/** A JSON object as text, told what is wrong with it while one types. */
export const JsonField = ({
  label,
  description,
  value,
  onChange,
}: {
  label: string
  description?: string
  value: string
  onChange: (text: string) => void
}) => {
  const read = readObject(value)
  return (
    <Textarea
      label={label}
      description={description}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
      error={read.kind === 'wrong' && read.why}
      autosize
      minRows={4}
      maxRows={18}
      spellCheck={false}
      classNames={{ input: 'mono' }}
    />
  )
}
