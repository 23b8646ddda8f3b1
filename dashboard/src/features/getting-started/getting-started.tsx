import { Alert, Anchor, Button, Group, Paper, Progress, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconCheck, IconChevronRight, IconExternalLink, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, own } from '../../api.ts'
import { withTotal } from '../../components/ui/list-page.ts'
import { Page } from '../../components/ui/page.tsx'
import { QueryView } from '../../components/ui/query-view.tsx'
import { type Progress as Known, type Step, stepsOf } from './steps.ts'

const count = async (asking: Promise<unknown>, key: string): Promise<number> => withTotal(await asking, key).total
const logged = (type: string) =>
  count(api('GET /logs', { query: { q: `type:${type}`, per_page: 1, include_totals: true } as never }), 'logs')

const progressQuery = {
  // Steps are done in other tabs, too.
  refetchOnWindowFocus: 'always' as const,
  staleTime: 0,
  queryKey: ['getting-started'],
  queryFn: async (): Promise<Known> => {
    const [factors, tenant, users, { administrators }, enrolled, actions, bound, challenged] = await Promise.all([
      api('GET /guardian/factors'),
      api('GET /tenants/settings', {}),
      count(api('GET /users', { query: { per_page: 1, include_totals: true } as never }), 'users'),
      own<{ administrators: unknown[] }>('GET /administrators'),
      logged('gd_enrollment_complete'),
      count(api('GET /actions/actions', { query: { deployed: true, per_page: 1 } as never }), 'actions'),
      count(
        api('GET /actions/triggers/{triggerId}/bindings', { params: { triggerId: 'post-login' }, query: {} } as never),
        'bindings',
      ),
      logged('gd_auth_succeed'),
    ])
    return {
      factorsOn: factors.filter(({ enabled }) => enabled).length,
      customize: tenant.customize_mfa_in_postlogin_action === true,
      // Administrators are users too, and not those to try it with.
      users: users - administrators.length,
      enrolled: enrolled > 0,
      actions,
      bound,
      challenged: challenged > 0,
    }
  },
}

/** The way from an empty tenant to a login that is challenged by an Action. */
export const GettingStarted = () => (
  <Page
    title="Getting started"
    description="Seven steps to a login whose second factor is chosen by your own code. Each is ticked by what is really there."
    actions={
      <Button
        component="a"
        href="/dashboard/try?start"
        target="_blank"
        variant="default"
        leftSection={<IconPlayerPlay size={18} aria-hidden />}
        aria-label="Try, opens a new tab"
      >
        Try
      </Button>
    }
  >
    <QueryView query={useQuery(progressQuery)}>{progress => <Checklist steps={stepsOf(progress)} />}</QueryView>
  </Page>
)

const Checklist = ({ steps }: { steps: Step[] }) => {
  const done = steps.filter(step => step.done).length
  return (
    <Stack gap="md">
      <Group gap="sm" wrap="nowrap">
        <Progress value={(done / steps.length) * 100} flex={1} aria-label="Steps done" />
        <Text size="sm" c="dimmed">
          {done} of {steps.length}
        </Text>
      </Group>
      <Paper withBorder component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
        {steps.map((step, at) => (
          <StepRow key={step.title} step={step} number={at + 1} />
        ))}
      </Paper>
      {done === steps.length && <Next />}
    </Stack>
  )
}

const next = [
  { label: 'Add an application of your own', to: '/applications' },
  { label: 'Write the next Action', to: '/actions/library' },
  { label: 'Protect against attacks', to: '/security/attack-protection' },
  { label: 'See every login, and why it was challenged', to: '/monitoring/logins' },
] as const

/** What there is to do once the guide has been gone through. */
const Next = () => (
  <Alert color="gate" icon={<IconCheck aria-hidden />} title="Your code decides who is asked for what">
    <Group gap="lg" mt={4}>
      {next.map(({ label, to }) => (
        <Anchor key={to} size="sm" underline="always" renderRoot={props => <Link to={to} {...props} />}>
          {label}
        </Anchor>
      ))}
    </Group>
  </Alert>
)

const StepRow = ({ step: { title, description, done, to, hash, newTab }, number }: { step: Step; number: number }) => (
  <li style={number > 1 ? { borderTop: '1px solid var(--mantine-color-default-border)' } : undefined}>
    <Group p="md" gap="md" wrap="nowrap" justify="space-between" style={{ position: 'relative' }}>
      <Group gap="md" wrap="nowrap">
        <ThemeIcon
          radius="xl"
          size="lg"
          variant={done ? 'filled' : 'light'}
          aria-label={done ? 'Done' : 'Not done yet'}
          role="img"
        >
          {done ? <IconCheck size={18} stroke={2.4} /> : <Text fw={650}>{number}</Text>}
        </ThemeIcon>
        <div>
          {newTab ? (
            <Anchor fw={600} c="inherit" className="row-link" href={`/dashboard${to}`} target="_blank">
              {title}
            </Anchor>
          ) : (
            <Anchor
              fw={600}
              c="inherit"
              className="row-link"
              renderRoot={props => <Link to={to} hash={hash} {...props} />}
            >
              {title}
            </Anchor>
          )}
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        </div>
      </Group>
      {newTab ? (
        <IconExternalLink size={18} aria-label="opens a new tab" />
      ) : (
        <IconChevronRight size={18} aria-hidden />
      )}
    </Group>
  </li>
)
