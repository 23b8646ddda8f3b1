import { Alert, Button, Group, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { Allowlist, Enabled, Part, Shields, Stage } from './fields.tsx'
import { ProtectionForm } from './protection-form.tsx'

const shields = [
  {
    value: 'block',
    label: 'Limit high-velocity traffic from an IP address',
    description: 'It is refused until its next attempt is due. Without it, it is logged only.',
  },
  {
    value: 'admin_notification',
    label: 'Send notifications to the administrators',
    description: 'A mail to everybody who may see this page, once an hour.',
  },
] as const

const stages = [
  { name: 'pre-login', title: 'Login', counts: 'Wrong passwords of an address.', most: 2500 },
  { name: 'pre-user-registration', title: 'Sign-up', counts: 'Sign-ups from an address.', most: 72_000 },
  {
    name: 'pre-custom-token-exchange',
    title: 'Custom Token Exchange',
    counts: 'Tokens from an address that an Action calls forged.',
    most: 72_000,
  },
] as const

export const SuspiciousIp = () => (
  <>
    <ProtectionForm name="suspicious-ip-throttling">
      {({ draft, set, may }) => (
        <>
          <Enabled
            label="Enable suspicious IP throttling"
            description="Attempts are counted for each address. Behind a proxy the operator must say so (SALLYPORT_TRUST_PROXY), or everybody counts as one."
            draft={draft}
            set={set}
          />
          <Part title="Detection" description="How many an address has at once, and how fast it gets further ones.">
            {stages.map(({ name, ...stage }) => (
              <Stage
                key={name}
                {...stage}
                value={draft.stage[name]}
                onChange={value => set({ stage: { ...draft.stage, [name]: value } })}
              />
            ))}
            <Allowlist value={draft.allowlist} onChange={allowlist => set({ allowlist })} />
          </Part>
          <Part title="Response">
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
    <BlockedAddress />
  </>
)

/** Whether an address is blocked now, and the way to let it begin anew. */
const BlockedAddress = () => {
  const may = useMay('delete:anomaly_blocks')
  const [id, setId] = useState('')
  const find = useMutation({
    meta: { shown: true },
    mutationFn: async () => {
      try {
        await api('GET /anomaly/blocks/ips/{id}', { params: { id } })
        return true
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return false
        throw error
      }
    },
  })
  const release = useMutation({
    meta: { shown: true },
    mutationFn: () => api('DELETE /anomaly/blocks/ips/{id}', { params: { id } }),
    onSuccess: () => find.mutate(),
  })
  const problem = find.error ?? release.error
  return (
    <Section title="Blocked addresses" description="Ask for one address; it can be let in again before its time.">
      <form
        onSubmit={event => {
          event.preventDefault()
          find.mutate()
        }}
      >
        <Group align="flex-end">
          <TextInput
            label="IP address"
            placeholder="203.0.113.7"
            required
            w={280}
            value={id}
            onChange={event => {
              setId(event.currentTarget.value.trim())
              find.reset()
            }}
          />
          <Button type="submit" variant="default" loading={find.isPending}>
            Look up
          </Button>
        </Group>
      </form>
      <div aria-live="polite">
        {problem && <Alert color="red">{problem.message}</Alert>}
        {find.data === false && <Alert color="gate">{id} is not blocked.</Alert>}
        {find.data === true && (
          <Alert color="yellow" title={`${id} is blocked`}>
            {may && (
              <Button size="xs" loading={release.isPending} onClick={() => release.mutate()}>
                Unblock
              </Button>
            )}
          </Alert>
        )}
      </div>
    </Section>
  )
}
