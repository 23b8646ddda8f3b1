import { describe, expect, test } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { keepMessage } from '../store/inbox.ts'
import { deliveryRoutes } from './routes.ts'

const make = async () => {
  const services = await testServices()
  const at = services.now()
  await keepMessage(services.db, {
    channel: 'sms',
    to: '+15551234567',
    text: '123456 is it',
    code: '123456',
    createdAt: at - 1000,
  })
  await keepMessage(services.db, {
    channel: 'email',
    to: 'jane@example.com',
    subject: '<script>alert(1)</script>',
    text: 'Go to https://id.acme.example/x?a=1&b=2 now',
    html: '<p>mail</p><script>alert(1)</script>',
    createdAt: at,
  })
  const app = deliveryRoutes(services)
  return { services, get: (path: string) => app.request(path) }
}

describe('the development inbox', () => {
  test('answers JSON, newest first', async () => {
    const { get } = await make()
    const answer = await get('/dev/inbox/messages')
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(await answer.json()).toEqual([
      {
        id: expect.any(String),
        channel: 'email',
        to: 'jane@example.com',
        subject: '<script>alert(1)</script>',
        text: 'Go to https://id.acme.example/x?a=1&b=2 now',
        html: '<p>mail</p><script>alert(1)</script>',
        created_at: '2026-01-15T12:00:00.000Z',
      },
      {
        id: expect.any(String),
        channel: 'sms',
        to: '+15551234567',
        text: '123456 is it',
        code: '123456',
        created_at: '2026-01-15T11:59:59.000Z',
      },
    ])
  })

  test.each([
    ['?to=jane@example.com', 1],
    ['?to=JANE%40example.com', 1],
    ['?to=%2B15551234567', 1],
    ['?to=+15551234567', 1],
    ['?to=%2B15551234567&channel=sms', 1],
    ['?to=%2B15551234567&channel=email', 0],
    ['?channel=voice', 0],
    ['?channel=', 2],
    ['?to=', 2],
  ])('%s finds %i', async (query, count) => {
    const { get } = await make()
    expect(await (await get(`/dev/inbox/messages${query}`)).json()).toHaveLength(count)
  })

  test('is a page on which nothing that was sent is run', async () => {
    const { get } = await make()
    const answer = await get('/dev/inbox')
    const page = await answer.text()
    expect(page).toContain('123456')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('<a href="https://id.acme.example/x?a=1&amp;b=2">')
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'nonce-/)
  })

  test('shows a mail in a frame that runs nothing and is nobody', async () => {
    const { get } = await make()
    const [mail] = (await (await get('/dev/inbox/messages?channel=email')).json()) as { id: string }[]
    const answer = await get(`/dev/inbox/messages/${mail?.id}/html`)
    expect(await answer.text()).toContain('<p>mail</p>')
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('sandbox')
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin/)
    expect((await get('/dev/inbox/messages/none/html')).status).toBe(404)
  })

  test('says so where there is nothing', async () => {
    const app = deliveryRoutes(await testServices())
    expect(await (await app.request('/dev/inbox')).text()).toContain('Nothing has been sent yet.')
  })

  test('does not exist in production', async () => {
    const services = await testServices({ config: { production: true } })
    const app = deliveryRoutes(services)
    for (const path of ['/dev/inbox', '/dev/inbox/messages', '/dev/inbox/messages/x/html']) {
      expect((await app.request(path)).status).toBe(404)
    }
  })
})
