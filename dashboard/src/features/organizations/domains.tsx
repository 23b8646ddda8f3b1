import { Alert, Badge, Group, Switch, Table, Text, TextInput } from '@mantine/core'
import { IconAt, IconCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../api.ts'
import { Belongings } from '../../components/ui/belongings.tsx'
import { ShowMore } from '../../components/ui/checkpoint.tsx'
import { Copyable } from '../../components/ui/copyable.tsx'
import { Empty } from '../../components/ui/empty.tsx'
import { FormButton } from '../../components/ui/form-button.tsx'
import { ModalForm } from '../../components/ui/form-modal.tsx'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { type Domain, domainsQuery } from './queries.ts'

/** Mail domains by which people find their organization. */
export const Domains = ({ id }: { id: string }) => {
  const client = useQueryClient()
  const mayAdd = useMay('create:organization_discovery_domains')
  const mayChange = useMay('update:organization_discovery_domains')
  const mayRemove = useMay('delete:organization_discovery_domains')
  const query = useInfiniteQuery(domainsQuery(id))
  const refresh = () => client.invalidateQueries({ queryKey: [...domainsQuery(id).queryKey] })
  const change = useMutation({
    mutationFn: ({
      domain,
      ...body
    }: {
      domain: Domain
      status?: 'verified'
      use_for_organization_discovery?: boolean
    }) =>
      api('PATCH /organizations/{id}/discovery-domains/{discovery_domain_id}', {
        params: { id, discovery_domain_id: domain.id },
        body,
      } as never),
    onSettled: refresh,
  })
  const add = mayAdd && (
    <FormButton label="Add domain">{onClose => <AddDomain id={id} refresh={refresh} onClose={onClose} />}</FormButton>
  )
  return (
    <QueryView query={query}>
      {domains => (
        <Belongings
          items={domains}
          columns={['Domain', 'State', 'Used to find the organization']}
          minWidth={640}
          keyOf={one => one.id}
          nameOf={one => one.domain}
          cells={one => (
            <>
              <Table.Td>
                <Text size="sm" fw={600}>
                  {one.domain}
                </Text>
              </Table.Td>
              <Table.Td>
                <Group gap="sm">
                  <Badge color={one.status === 'verified' ? 'gate' : 'gray'} variant="light" tt="none">
                    {one.status === 'verified' ? 'Verified' : 'Pending'}
                  </Badge>
                  {mayChange && one.status === 'pending' && (
                    <FormButton
                      label="Verify"
                      title={`Verify ${one.domain}`}
                      aria-label={`Verify ${one.domain}`}
                      icon={IconCheck}
                      size="xs"
                      variant="default"
                    >
                      {onClose => (
                        <Verify
                          domain={one}
                          verify={() => change.mutateAsync({ domain: one, status: 'verified' })}
                          onClose={onClose}
                        />
                      )}
                    </FormButton>
                  )}
                </Group>
              </Table.Td>
              <Table.Td>
                <Switch
                  aria-label={`Used to find the organization: ${one.domain}`}
                  checked={one.use_for_organization_discovery}
                  disabled={!mayChange || change.isPending}
                  onChange={event =>
                    change.mutate({ domain: one, use_for_organization_discovery: event.currentTarget.checked })
                  }
                />
              </Table.Td>
            </>
          )}
          add={add}
          removal={
            mayRemove
              ? {
                  title: 'Remove domain',
                  says: one => `Addresses of ${one.domain} lead to this organization no more.`,
                  action: async one => {
                    await api('DELETE /organizations/{id}/discovery-domains/{discovery_domain_id}', {
                      params: { id, discovery_domain_id: one.id },
                    } as never)
                    await refresh()
                  },
                }
              : undefined
          }
          empty={
            <Empty icon={IconAt} title="No domains" action={add}>
              With a domain such as example.com, people of that company type their address and need not know the name of
              the organization.
            </Empty>
          }
        >
          <ShowMore query={query} />
        </Belongings>
      )}
    </QueryView>
  )
}

const AddDomain = ({ id, refresh, onClose }: { id: string; refresh: () => Promise<unknown>; onClose: () => void }) => {
  const [domain, setDomain] = useState('')
  const add = async () => {
    await api('POST /organizations/{id}/discovery-domains', {
      params: { id },
      body: { domain: domain.trim(), use_for_organization_discovery: true } as never,
    })
    await refresh()
  }
  return (
    <ModalForm verb="Add" submit={add} onClose={onClose}>
      <TextInput
        label="Domain"
        placeholder="example.com"
        required
        data-autofocus
        value={domain}
        onChange={event => setDomain(event.currentTarget.value)}
      />
    </ModalForm>
  )
}

/** The server asks no name server, so it is the administrator who has looked. */
const Verify = ({
  domain,
  verify,
  onClose,
}: {
  domain: Domain
  verify: () => Promise<unknown>
  onClose: () => void
}) => (
  <ModalForm verb="It is there: mark as verified" submit={verify} onClose={onClose}>
    <Text size="sm">
      Let the owner of the domain publish this TXT record. Look it up before you go on: this server does not.
    </Text>
    <Copyable label="Host" value={domain.verification_host} />
    <Copyable label="Value" value={domain.verification_txt} />
    <Alert color="gray">
      Mark a domain as verified only when the record is there. Whoever has an address of it is led to this organization.
    </Alert>
  </ModalForm>
)
