import { Radio, SegmentedControl, Stack, Switch, Text } from '@mantine/core'
import type { ChallengePolicy } from '../../../../src/attack-protection/settings.ts'
import { Section } from '../../components/ui/section.tsx'
import { Allowlist, Part } from './fields.tsx'
import { ProtectionForm } from './protection-form.tsx'

const levels = [
  { value: 'low', label: 'Low', description: 'Asks where the chance of an attack is high.' },
  { value: 'medium', label: 'Medium', description: 'Asks from a moderate chance on.' },
  { value: 'high', label: 'High', description: 'Asks at the first signs.' },
] as const

const policies: { value: ChallengePolicy; label: string }[] = [
  { value: 'never', label: 'Never' },
  { value: 'when_risky', label: 'When risky' },
  { value: 'always', label: 'Always' },
]

const Policy = ({
  label,
  description,
  value,
  onChange,
  may,
}: {
  label: string
  description: string
  value: ChallengePolicy
  onChange: (value: ChallengePolicy) => void
  may: boolean
}) => (
  <Stack gap={4} align="flex-start">
    <Text size="sm" fw={500}>
      {label}
    </Text>
    <Text size="sm" c="dimmed">
      {description}
    </Text>
    <SegmentedControl
      aria-label={label}
      data={policies}
      value={value}
      onChange={chosen => onChange(chosen as ChallengePolicy)}
      disabled={!may}
    />
  </Stack>
)

export const BotDetection = () => (
  <>
    <ProtectionForm name="bot-detection">
      {({ draft, set, may }) => (
        <>
          <Radio.Group
            label="Bot detection level"
            description="From which chance on “When risky” asks."
            value={draft.bot_detection_level}
            onChange={value => set({ bot_detection_level: value as typeof draft.bot_detection_level })}
          >
            <Stack gap="sm" mt="xs">
              {levels.map(level => (
                <Radio key={level.value} {...level} disabled={!may} />
              ))}
            </Stack>
          </Radio.Group>
          <Part title="Enforcement" description="Which forms ask a browser to show that it is worth it.">
            <Policy
              label="Password flow"
              description="Login and sign-up with a password."
              value={draft.challenge_password_policy}
              onChange={value => set({ challenge_password_policy: value })}
              may={may}
            />
            <Policy
              label="Passwordless flow"
              description="Having a code or a link sent to sign in by."
              value={draft.challenge_passwordless_policy}
              onChange={value => set({ challenge_passwordless_policy: value })}
              may={may}
            />
            <Policy
              label="Password reset flow"
              description="Asking for a new password."
              value={draft.challenge_password_reset_policy}
              onChange={value => set({ challenge_password_reset_policy: value })}
              may={may}
            />
            <Allowlist value={draft.allowlist} onChange={allowlist => set({ allowlist })} />
          </Part>
          <Part title="Monitoring mode">
            <Switch
              label="Only log what would be asked"
              description="Nobody is asked; the log has an entry pla wherever somebody would have been."
              checked={draft.monitoring_mode_enabled}
              onChange={event => set({ monitoring_mode_enabled: event.currentTarget.checked })}
            />
          </Part>
        </>
      )}
    </ProtectionForm>
    <Section
      title="Challenge"
      description="The server’s own (Auth Challenge): the page computes while the user types, with nothing to click. It needs JavaScript, and nothing leaves for a third party."
    >
      <ProtectionForm name="captcha">
        {({ draft, set }) => (
          <Switch
            label="Let forms pass when a solution cannot be checked"
            description="When the store does not answer. Who brings no solution where one is due is refused either way."
            checked={draft.auth_challenge.fail_open}
            onChange={event => set({ auth_challenge: { fail_open: event.currentTarget.checked } })}
          />
        )}
      </ProtectionForm>
    </Section>
  </>
)
