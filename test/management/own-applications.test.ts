import { expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../fixtures/server.ts'
import { engines } from '../fixtures/store.ts'

const apiOf = async (server: TestServer) => {
  const token = await server.managementToken()
  return async <T>(method: string, path: string, body?: unknown, status?: number): Promise<T> => {
    const answer = await fetch(`${server.url}api/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    expect([method, path, answer.status]).toEqual([method, path, status ?? (answer.ok ? answer.status : 200)])
    return (answer.status === 204 ? undefined : await answer.json()) as T
  }
}

test('lists that tools take for the tenant’s own leave out the server’s applications, so that writing them back locks nobody out', async () => {
  const server = await startTestServer()
  const api = await apiOf(server)
  const names = async (query: string) => (await api<{ name: string }[]>('GET', `/clients${query}`)).map(c => c.name)
  const own = ['My Account', 'Sallyport Dashboard', 'Try']
  expect(await names('?is_global=false')).toEqual(['Management Client'])
  expect(await names('?is_global=true')).toEqual(['All Applications'])
  expect((await names('')).toSorted()).toEqual(['All Applications', 'Management Client', ...own])

  const [connection] = await api<{ id: string }[]>('GET', '/connections')
  const path = `/connections/${connection?.id}`
  const dashboards = () =>
    api<{ connections: unknown[] }>('GET', '/clients/sallyport-dashboard/connections').then(page => page.connections)
  expect(await api('GET', `${path}/clients`)).toEqual({ clients: [] })
  expect(await api('GET', path)).toMatchObject({ enabled_clients: [] })
  await api('PATCH', path, { enabled_clients: [] })
  await api('PATCH', path, { enabled_clients: null })
  expect(await dashboards()).toHaveLength(1)
  await api('PATCH', `${path}/clients`, [{ client_id: 'sallyport-dashboard', status: false }])
  expect(await dashboards()).toEqual([])
})

test.each(engines)(
  'a connection that administrators log in with is not deleted while they have a role, on %s',
  async engine => {
    const server = await startTestServer({ engine })
    const api = await apiOf(server)
    const [connection] = await api<{ id: string }[]>('GET', '/connections')
    const path = `/connections/${connection?.id}`
    expect(await api('DELETE', path, undefined, 400)).toMatchObject({ errorCode: 'operation_not_supported' })
    expect(await api('GET', '/users')).toMatchObject([{ email: server.admin.email }])
    await server.services.db.deleteFrom('administrators').execute()
    await api('DELETE', path, undefined, 202)
    expect(await api('GET', '/users')).toEqual([])
  },
)
