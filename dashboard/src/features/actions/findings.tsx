import { Anchor, Button, Group, List, Paper, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle, IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { api } from '../../api.ts'
import { useMay } from '../../components/ui/permission.ts'
import type { Finding } from './check.ts'
import { triggerVersionsQuery } from './queries.ts'

const looks = {
  error: { icon: IconX, color: 'red', label: 'Error' },
  warning: { icon: IconAlertTriangle, color: 'yellow', label: 'Warning' },
  notice: { icon: IconInfoCircle, color: 'gray', label: 'Note' },
} as const

/** Where each kind of fault is mended, unless that is in the code itself. */
const places: Partial<Record<Finding['code'], { label: string; to: string }>> = {
  mfa_customization_off: { label: 'Change the MFA settings', to: '/security/mfa' },
  factor_off: { label: 'Change the MFA settings', to: '/security/mfa' },
  factor_dependent: { label: 'Change the MFA settings', to: '/security/mfa' },
  command_after_redirect: { label: 'Change the order', to: '/actions/flows/login' },
  not_bound: { label: 'Add it to the flow', to: '/actions/flows/login' },
}

/**
 * What a check found, the worst first; `within` is the Action on whose page it stands, and `onLine` shows a line of its
 * code there.
 */
export const Findings = ({
  findings,
  within,
  onLine,
}: {
  findings: Finding[]
  within?: string
  onLine?: (line: number) => void
}) => {
  const order = ['error', 'warning', 'notice']
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  return (
    <Paper withBorder component="section" aria-label="What the check found">
      <List listStyleType="none" m={0} styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}>
        {sorted.map((finding, at) => (
          <List.Item
            key={JSON.stringify(finding)}
            p="sm"
            style={at > 0 ? { borderTop: '1px solid var(--mantine-color-default-border)' } : undefined}
          >
            <FindingRow finding={finding} within={within} onLine={onLine} />
          </List.Item>
        ))}
      </List>
    </Paper>
  )
}

const FindingRow = ({
  finding,
  within,
  onLine,
}: {
  finding: Finding
  within: string | undefined
  onLine: ((line: number) => void) | undefined
}) => {
  const { severity, code, message, line, action_id, action_name } = finding
  const { icon: Glyph, color, label } = looks[severity]
  const { pathname } = useLocation()
  const known = places[code]
  // Nobody is sent to where they are.
  const place = known && !pathname.startsWith(known.to) ? known : undefined
  const elsewhere = action_id !== undefined && action_id !== within
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <ThemeIcon variant="light" color={color} size="sm" radius="xl" role="img" aria-label={label} mt={2}>
        <Glyph size={14} stroke={2.2} aria-hidden />
      </ThemeIcon>
      <Stack gap={2} style={{ minWidth: 0 }}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Group gap="sm">
          {elsewhere && (
            <Anchor
              size="xs"
              underline="always"
              renderRoot={props => <Link to="/actions/library/$id" params={{ id: action_id }} {...props} />}
            >
              {action_name}
            </Anchor>
          )}
          {line !== undefined &&
            (onLine && !elsewhere ? (
              <Anchor component="button" type="button" size="xs" underline="always" onClick={() => onLine(line)}>
                line {line}
              </Anchor>
            ) : (
              <Text size="xs" c="dimmed">
                line {line}
              </Text>
            ))}
          {place && (
            <Anchor size="xs" underline="always" renderRoot={props => <Link to={place.to} {...props} />}>
              {place.label}
            </Anchor>
          )}
          {code === 'trigger_outdated' && action_id !== undefined && <Update id={action_id} />}
        </Group>
      </Stack>
    </Group>
  )
}

/** Takes an Action to the version of its trigger that is current. */
const Update = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const may = useMay('update:actions')
  const update = useMutation({
    mutationFn: async () => {
      const [triggers, { supported_triggers }] = await Promise.all([
        client.fetchQuery(triggerVersionsQuery),
        api('GET /actions/actions/{id}', { params: { id } }),
      ])
      const current = triggers.findLast(
        trigger => trigger.id === supported_triggers[0]?.id && trigger.status === 'CURRENT',
      )
      return api('PATCH /actions/actions/{id}', {
        params: { id },
        body: { supported_triggers: [{ id: current?.id, version: current?.version }] } as never,
      })
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['actions'] }),
  })
  if (!may) return null
  return (
    <Button size="compact-xs" variant="default" loading={update.isPending} onClick={() => update.mutate()}>
      Update
    </Button>
  )
}
