import { Checkbox, Divider, Group, NumberInput, Select, Stack, Switch, TagsInput, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ThrottlingStage } from '../../../../src/attack-protection/settings.ts'
import { perUnit, rateOf, type Unit } from './protections.ts'

/** A part of a form, with a line above it. */
export const Part = ({
  title,
  description,
  children,
}: {
  title: string
  description?: string
  children: ReactNode
}) => (
  <Stack gap="md">
    <Divider />
    <div>
      <Title order={2} size="h5">
        {title}
      </Title>
      {description && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
    </div>
    {children}
  </Stack>
)

export const Enabled = ({
  label,
  description,
  draft,
  set,
}: {
  label: string
  description: string
  draft: { enabled: boolean }
  set: (change: { enabled: boolean }) => void
}) => (
  <Switch
    label={label}
    description={description}
    checked={draft.enabled}
    onChange={event => set({ enabled: event.currentTarget.checked })}
  />
)

/** What happens when a protection sees something: any of these. */
export const Shields = <S extends string>({
  label,
  shields,
  value,
  onChange,
  may,
}: {
  label: string
  shields: readonly { value: S; label: string; description?: string }[]
  value: S[]
  onChange: (value: S[]) => void
  may: boolean
}) => (
  <Checkbox.Group label={label} value={value} onChange={chosen => onChange(chosen as S[])}>
    <Stack gap="sm" mt="xs">
      {shields.map(shield => (
        <Checkbox key={shield.value} {...shield} disabled={!may} />
      ))}
    </Stack>
  </Checkbox.Group>
)

/** Addresses that a protection leaves alone. */
export const Allowlist = ({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) => (
  <TagsInput
    label="IP AllowList"
    description="Addresses and CIDR ranges that are left alone, up to 100. Press Enter after each."
    placeholder={value.length === 0 ? '203.0.113.0/24' : ''}
    value={value}
    onChange={onChange}
    splitChars={[',', ' ', ';']}
    maxTags={100}
    acceptValueOnBlur
  />
)

/** So many at once, then so many in a time. */
export const Stage = ({
  title,
  counts,
  most,
  value,
  onChange,
}: {
  title: string
  /** What is counted, as it ends the description. */
  counts: string
  most: number
  value: ThrottlingStage
  onChange: (value: ThrottlingStage) => void
}) => {
  const { attempts, unit } = perUnit(value.rate)
  const setRate = (next: number, of: Unit) => onChange({ ...value, rate: rateOf(next, of) })
  return (
    <Stack gap={4} role="group" aria-label={title}>
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Text size="sm" c="dimmed">
        {counts}
      </Text>
      <Group align="flex-end" mt={4}>
        <NumberInput
          label="At once"
          min={1}
          max={most}
          allowDecimal={false}
          w={140}
          value={value.max_attempts}
          onChange={next => onChange({ ...value, max_attempts: Number(next) })}
        />
        <NumberInput
          label="Then again"
          min={1}
          allowDecimal={false}
          w={140}
          value={attempts}
          onChange={next => setRate(Number(next), unit)}
        />
        <Select
          label="In a"
          data={['minute', 'hour', 'day']}
          allowDeselect={false}
          w={140}
          value={unit}
          onChange={of => setRate(attempts, of as Unit)}
        />
      </Group>
    </Stack>
  )
}
