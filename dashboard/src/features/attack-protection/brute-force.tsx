import { NumberInput, Radio, Stack } from '@mantine/core'
import { Allowlist, Enabled, Part, Shields } from './fields.tsx'
import { ProtectionForm } from './protection-form.tsx'

const shields = [
  {
    value: 'block',
    label: 'Block brute-force logins',
    description:
      'The account takes no password from there, the right one included. Without it failures are logged only.',
  },
  {
    value: 'user_notification',
    label: 'Send notifications to affected users',
    description: 'A mail with a link that lifts the block, once an hour for each address that guesses.',
  },
] as const

const modes = [
  {
    value: 'count_per_identifier_and_ip',
    label: 'From one address',
    description: 'Blocks the account for the address that guesses; its owner gets in from elsewhere.',
  },
  {
    value: 'count_per_identifier',
    label: 'From all addresses together (account lockout)',
    description: 'Blocks the account for everybody. Anybody can then lock it by guessing.',
  },
] as const

export const BruteForce = () => (
  <ProtectionForm name="brute-force-protection" ready={({ max_attempts }) => max_attempts >= 1 && max_attempts <= 100}>
    {({ draft, set, may }) => (
      <>
        <Enabled
          label="Enable brute-force protection"
          description="Wrong passwords are counted for each account."
          draft={draft}
          set={set}
        />
        <Part title="Detection" description="When it counts as an attack.">
          <NumberInput
            label="Brute-force threshold"
            description="Wrong passwords in a row: 1 to 100, 10 unless you change it."
            min={1}
            max={100}
            allowDecimal={false}
            maw={280}
            value={draft.max_attempts}
            onChange={value => set({ max_attempts: Number(value) })}
          />
          <Radio.Group label="Counted" value={draft.mode} onChange={value => set({ mode: value as typeof draft.mode })}>
            <Stack gap="sm" mt="xs">
              {modes.map(mode => (
                <Radio key={mode.value} {...mode} disabled={!may} />
              ))}
            </Stack>
          </Radio.Group>
          <Allowlist value={draft.allowlist} onChange={allowlist => set({ allowlist })} />
        </Part>
        <Part
          title="Response"
          description="A block ends after 30 days, by the link in the mail, or by a new password. An administrator lifts it at the user."
        >
          <Shields
            label="What happens"
            shields={shields}
            value={draft.shields}
            onChange={value => set({ shields: value })}
            may={may}
          />
        </Part>
      </>
    )}
  </ProtectionForm>
)
