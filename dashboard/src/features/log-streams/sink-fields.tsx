import { PasswordInput, Select, Switch, TextInput } from '@mantine/core'
import type { Sink, StreamType } from './stream-types.ts'

/** What a receiver asks for, as fields. `kept`: a secret that is stored may be left empty. */
export const SinkFields = ({
  type,
  sink,
  onChange,
  kept = false,
}: {
  type: StreamType
  sink: Sink
  onChange: (sink: Sink) => void
  kept?: boolean
}) =>
  type.fields.map(({ name, kind, choices, optional, initial: _, ...texts }) => {
    const set = (value: unknown) => onChange({ ...sink, [name]: value })
    const text = typeof sink[name] === 'string' ? (sink[name] as string) : ''
    switch (kind) {
      case 'text':
        return (
          <TextInput
            key={name}
            required={!optional}
            value={text}
            onChange={event => set(event.currentTarget.value)}
            {...texts}
          />
        )
      case 'secret':
        return (
          <PasswordInput
            key={name}
            required={!optional && !kept}
            autoComplete="new-password"
            value={text}
            onChange={event => set(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': `Show or hide ${texts.label}` }}
            {...texts}
            {...(kept && !optional && text === '' && { placeholder: 'Unchanged' })}
          />
        )
      case 'choice':
        return <Select key={name} data={choices} value={text || null} onChange={set} allowDeselect={false} {...texts} />
      case 'switch':
        return (
          <Switch
            key={name}
            checked={sink[name] === true}
            onChange={event => set(event.currentTarget.checked)}
            {...texts}
          />
        )
      default:
        return kind satisfies never
    }
  })
