import { NumberInput } from '@mantine/core'
import { inWords } from './duration.ts'

/** A time in seconds, said in larger units beneath. */
export const SecondsField = ({
  label,
  description,
  min = 1,
  max,
  disabled,
  ...field
}: {
  label: string
  description?: string
  min?: number
  max: number
  disabled?: boolean
  value: number
  onChange: (value: number | string) => void
}) => (
  <NumberInput
    label={label}
    description={[description, typeof field.value === 'number' && `${inWords(field.value)}.`].filter(Boolean).join(' ')}
    inputWrapperOrder={['label', 'input', 'description', 'error']}
    suffix=" seconds"
    min={min}
    max={max}
    maw={340}
    required
    withAsterisk={false}
    allowDecimal={false}
    disabled={disabled}
    {...field}
  />
)
