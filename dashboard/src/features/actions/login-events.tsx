import { Alert, Select } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { own } from '../../api.ts'
import { type Listed, listedFields } from '../logins/queries.ts'

const made = 'made-up'
const triggers = ['post-login', 'password-reset-post-challenge']

const recentQuery = {
  queryKey: ['logins', 'samples'],
  queryFn: async () =>
    (await own<{ logins: Listed[] }>('GET /logins', { query: { silent: false, take: 50, fields: listedFields } }))
      .logins,
}

const said = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' })

/** Fills the event with that of a login that was: its request and user, made anew at this moment. */
export const LoginEvents = ({
  trigger = '',
  onEvent,
  onSample,
}: {
  trigger?: string
  onEvent: (event: unknown) => void
  onSample: () => void
}) => {
  const logins = useQuery({ ...recentQuery, enabled: triggers.includes(trigger) }).data ?? []
  const take = useMutation({
    meta: { shown: true },
    mutationFn: (id: string) => own<{ event: unknown }>('GET /logins/{id}/event', { params: { id } }),
    onSuccess: ({ event }) => onEvent(event),
  })
  if (!triggers.includes(trigger)) return null
  const resets = trigger === 'password-reset-post-challenge'
  const fitting = logins.filter(
    one =>
      one.user_id &&
      (one.request.protocol === 'password-reset') === resets &&
      one.request.protocol !== 'mfa-enrollment',
  )
  return (
    <>
      <Select
        label="Sample event"
        description="Of a login that was: events are not kept, so it is made anew from the login and its user as they are now."
        data={[
          { value: made, label: 'A made-up login' },
          ...fitting.map(one => ({
            value: one.id,
            label: `${said.format(new Date(one.started_at))} · ${one.user_name ?? one.user_id} · ${one.client_name}`,
          })),
        ]}
        defaultValue={made}
        allowDeselect={false}
        searchable
        maw={640}
        onChange={id => {
          take.reset()
          if (id === made) onSample()
          else if (id) take.mutate(id)
        }}
      />
      {take.error && <Alert color="red">{take.error.message}</Alert>}
    </>
  )
}
