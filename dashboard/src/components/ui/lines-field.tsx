import { Textarea } from '@mantine/core'
import { type Check, wrongLine } from './lines.ts'

/** Several values, one per line; the first that is wrong is named beneath while one types. */
export const LinesField = ({
  label,
  description,
  placeholder,
  value,
  onChange,
  check,
}: {
  label: string
  description?: string
  placeholder?: string
  value: string
  onChange: (text: string) => void
  check: Check
}) => (
  <Textarea
    label={label}
    description={description}
    placeholder={placeholder}
    value={value}
    onChange={event => onChange(event.currentTarget.value)}
    error={wrongLine(value, check)}
    autosize
    minRows={2}
    maxRows={12}
    spellCheck={false}
    classNames={{ input: 'mono' }}
  />
)
