import { Alert, Grid, Paper, Stack, Text, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconInfoCircle } from '@tabler/icons-react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, own } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import { Section } from '../../components/ui/section.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { phoneQuery } from './queries.ts'

interface Messages {
  enrollment_message: string
  verification_message: string
}

const fields = [
  { name: 'enrollment_message', label: 'Enrollment message', when: 'when a user adds a phone' },
  { name: 'verification_message', label: 'Verification message', when: 'when a user signs in' },
] as const

/** The two texts of the factor, each beside what the server makes of it. */
export const PhoneMessages = ({ stored, tenantLevel }: { stored: Messages; tenantLevel: boolean }) => {
  const client = useQueryClient()
  const may = useMay('update:guardian_factors')
  return (
    <Section
      title="Message templates"
      description={
        <>
          Written in Liquid, with <span className="mono">{'{{ code }}'}</span>,{' '}
          <span className="mono">{'{{ tenant.friendly_name }}'}</span> and{' '}
          <span className="mono">{'{{ requestInfo.lang }}'}</span>. Calls read the digits one by one.
        </>
      }
    >
      {tenantLevel && (
        <Alert color="gray" icon={<IconInfoCircle />}>
          A template of the tenant’s phone provider comes before these.
        </Alert>
      )}
      <SettingsForm
        stored={stored}
        may={may}
        ready={draft => fields.every(({ name }) => draft[name].trim() !== '')}
        save={async changes => {
          await api('PUT /guardian/factors/phone/templates', { body: { ...stored, ...changes } })
          await client.invalidateQueries(phoneQuery)
        }}
      >
        {(draft, set) =>
          fields.map(({ name, label, when }) => (
            <Grid key={name} gap="lg">
              <Grid.Col span={{ base: 12, sm: 7 }}>
                <Textarea
                  label={label}
                  description={`Sent ${when}.`}
                  autosize
                  minRows={3}
                  maxLength={1000}
                  required
                  value={draft[name]}
                  error={
                    draft[name] !== '' &&
                    !/\b(code|pin)\b/.test(draft[name]) &&
                    'It does not say the code: nobody can go on with it.'
                  }
                  onChange={event => set({ [name]: event.currentTarget.value })}
                />
              </Grid.Col>
              <Grid.Col span={{ base: 12, sm: 5 }}>
                <Preview label={label} text={draft[name]} />
              </Grid.Col>
            </Grid>
          ))
        }
      </SettingsForm>
    </Section>
  )
}

interface Rendered {
  text: string
  voice: string
  problems: { part: string; message: string }[]
}

/** A message with sample values, as the server renders it, a moment after the last key. */
const Preview = ({ label, text }: { label: string; text: string }) => {
  const may = useMay('update:phone_templates')
  const [settled] = useDebouncedValue(text, 300)
  const { data } = useQuery({
    queryKey: ['guardian', 'phone-preview', settled],
    queryFn: () => own<Rendered>('POST /branding/phone/templates/preview', { body: { text: settled, voice: settled } }),
    enabled: may && settled.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!may) return null
  const problem = data?.problems[0]
  return (
    <Stack gap={4} role="group" aria-label={`Preview of the ${label.toLowerCase()}`}>
      <Text size="sm" fw={500}>
        Preview
      </Text>
      {problem ? (
        <Alert color="red">{problem.message}</Alert>
      ) : (
        <Paper bg="var(--mantine-color-gate-light)" p="sm" radius="lg" maw={320}>
          <Text size="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {data?.text ?? '…'}
          </Text>
        </Paper>
      )}
    </Stack>
  )
}
