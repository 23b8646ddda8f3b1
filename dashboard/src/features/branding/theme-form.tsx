import { Accordion, ColorInput, Group, NumberInput, Select, SimpleGrid, Switch, Text, TextInput } from '@mantine/core'
import type { Theme } from './queries.ts'
import { memberOf, problemOf, type ThemeField, themeSections, withValue } from './theme-fields.ts'

/** Every member of a theme, by its parts. */
export const ThemeForm = ({ theme, onChange }: { theme: Theme; onChange: (theme: Theme) => void }) => (
  <Accordion variant="separated" multiple defaultValue={['Colors']}>
    {themeSections.map(({ title, fields }) => (
      <Accordion.Item key={title} value={title}>
        <Accordion.Control>{title}</Accordion.Control>
        <Accordion.Panel>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            {fields.map(field => (
              <Field
                key={field.name}
                field={field}
                value={memberOf(theme, field)}
                onChange={value => onChange(withValue(theme, field, value))}
              />
            ))}
          </SimpleGrid>
        </Accordion.Panel>
      </Accordion.Item>
    ))}
  </Accordion>
)

const Field = ({
  field,
  value,
  onChange,
}: {
  field: ThemeField
  value: unknown
  onChange: (value: unknown) => void
}) => {
  const { label } = field
  const error = problemOf(field, value)
  switch (field.kind) {
    case 'colour':
      return <Colour label={label} value={String(value ?? '')} error={error} onChange={onChange} />
    case 'number':
      return (
        <NumberInput
          label={label}
          min={field.min}
          max={field.max}
          suffix={field.suffix}
          clampBehavior="strict"
          value={Number(value)}
          onChange={next => typeof next === 'number' && onChange(next)}
        />
      )
    case 'choice':
      return (
        <Select
          label={label}
          allowDeselect={false}
          data={field.options}
          value={String(value ?? field.options[0]?.value)}
          onChange={onChange}
        />
      )
    case 'switch':
      return (
        <Switch
          label={label}
          mt={28}
          checked={value === true}
          onChange={event => onChange(event.currentTarget.checked)}
        />
      )
    case 'address':
      return (
        <TextInput
          label={label}
          type="url"
          placeholder="https://"
          value={String(value ?? '')}
          error={error}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )
    case 'text': {
      const { bold, size } = value as { bold: boolean; size: number }
      return (
        <div>
          <Text size="sm" fw={500} component="div">
            {label}
          </Text>
          <Group gap="sm" wrap="nowrap">
            <NumberInput
              aria-label={`${label}: size`}
              min={field.min}
              max={150}
              suffix=" %"
              clampBehavior="strict"
              value={size}
              onChange={next => typeof next === 'number' && onChange({ bold, size: next })}
            />
            <Switch
              label="Bold"
              aria-label={`${label}: bold`}
              checked={bold}
              onChange={event => onChange({ bold: event.currentTarget.checked, size })}
            />
          </Group>
        </div>
      )
    }
    default:
      return field satisfies never
  }
}

/** A colour by its code or from a palette. */
export const Colour = ({
  label,
  value,
  error,
  placeholder,
  onChange,
}: {
  label: string
  value: string
  error?: string | undefined
  placeholder?: string
  onChange: (value: string) => void
}) => (
  <ColorInput
    label={label}
    value={value}
    error={error}
    placeholder={placeholder}
    format="hex"
    fixOnBlur={false}
    withEyeDropper={false}
    onChange={onChange}
  />
)
