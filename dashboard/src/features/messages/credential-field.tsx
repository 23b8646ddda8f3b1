import { NumberInput, PasswordInput, Select, TextInput } from '@mantine/core'
import type { CredentialField } from './email-provider-fields.ts'

/** One of what a provider is called with. `kept`: a secret that is stored may be left empty. */
export const Credential = ({
  field: { label, description, placeholder, optional, secret, number, options },
  kept,
  value,
  onChange,
}: {
  field: CredentialField
  kept: boolean
  value: string | number
  onChange: (value: string | number) => void
}) => {
  const shared = {
    label,
    description,
    placeholder,
    inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input' | 'description' | 'error')[],
    required: !optional && !(secret && kept),
  }
  if (options)
    return (
      <Select
        {...shared}
        required={false}
        allowDeselect={false}
        data={options}
        value={String(value)}
        onChange={next => onChange(next ?? '')}
      />
    )
  if (number)
    return (
      <NumberInput
        {...shared}
        min={1}
        max={65_535}
        allowDecimal={false}
        thousandSeparator={false}
        value={value}
        onChange={onChange}
      />
    )
  if (secret)
    return (
      <PasswordInput
        {...shared}
        autoComplete="off"
        placeholder={kept ? 'Stored; type to replace it' : placeholder}
        visibilityToggleButtonProps={{ 'aria-label': `Show or hide ${label}` }}
        value={String(value)}
        onChange={event => onChange(event.currentTarget.value)}
      />
    )
  return <TextInput {...shared} value={String(value)} onChange={event => onChange(event.currentTarget.value)} />
}
