import { Checkbox, Group } from '@mantine/core'
import type { BreachFrequency } from '../../../../src/attack-protection/settings.ts'
import { Enabled, Part, Shields } from './fields.tsx'
import { ProtectionForm } from './protection-form.tsx'

const tellAdministrators = { value: 'admin_notification', label: 'Send notifications to the administrators' } as const

const atLogin = [
  {
    value: 'block',
    label: 'Block compromised user accounts',
    description: 'The right password lets nobody in until it was changed.',
  },
  {
    value: 'user_notification',
    label: 'Send notifications to affected users',
    description: 'A mail with a link to choose another password, once an hour.',
  },
  tellAdministrators,
] as const

const elsewhere = (what: string) => [{ value: 'block' as const, label: what }, tellAdministrators] as const

const frequencies: { value: BreachFrequency; label: string }[] = [
  { value: 'immediately', label: 'Immediately' },
  { value: 'daily', label: 'Daily' },
  { value: 'weekly', label: 'Weekly' },
  { value: 'monthly', label: 'Monthly' },
]

export const BreachedPasswords = () => (
  <ProtectionForm name="breached-password-detection">
    {({ draft, set, may }) => {
      const stages = draft.stage
      const notifies = [draft, ...Object.values(stages)].some(({ shields }) =>
        (shields as string[]).includes('admin_notification'),
      )
      return (
        <>
          <Enabled
            label="Enable breached password detection"
            description="Passwords are looked for in the list that comes with the server, and at a service with the range API of Have I Been Pwned where the operator named one (SALLYPORT_BREACHED_PASSWORDS_URL)."
            draft={draft}
            set={set}
          />
          <Part title="Login" description="When somebody signs in with a password that is known.">
            <Shields
              label="What happens at a login"
              shields={atLogin}
              value={draft.shields}
              onChange={shields => set({ shields })}
              may={may}
            />
          </Part>
          <Part title="Sign-up" description="When somebody wants to begin with one.">
            <Shields
              label="What happens at a sign-up"
              shields={elsewhere('Block compromised credentials on sign-up')}
              value={stages['pre-user-registration'].shields}
              onChange={shields => set({ stage: { ...stages, 'pre-user-registration': { shields } } })}
              may={may}
            />
          </Part>
          <Part title="Password reset" description="When somebody chooses one as the new password.">
            <Shields
              label="What happens at a reset"
              shields={elsewhere('Block compromised credentials on password reset')}
              value={stages['pre-change-password'].shields}
              onChange={shields => set({ stage: { ...stages, 'pre-change-password': { shields } } })}
              may={may}
            />
          </Part>
          <Part title="Notifications" description="How often administrators hear of it, where they do.">
            <Checkbox.Group
              label="Frequency"
              description="None is the same as immediately, at most one mail an hour."
              value={draft.admin_notification_frequency}
              onChange={chosen => set({ admin_notification_frequency: chosen as BreachFrequency[] })}
            >
              <Group mt="xs">
                {frequencies.map(frequency => (
                  <Checkbox key={frequency.value} {...frequency} disabled={!may || !notifies} />
                ))}
              </Group>
            </Checkbox.Group>
          </Part>
        </>
      )
    }}
  </ProtectionForm>
)
