import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { actionsOf } from '../src/actions/actions.ts'
import { bindTrigger } from '../src/actions/bindings.ts'
import { createAction } from '../src/actions/drafts.ts'
import { createRunner } from '../src/actions/runner/runner.ts'
import { deployDraft } from '../src/actions/versions.ts'
import { findAction } from '../src/store/actions.ts'
import { inboxMessages } from '../src/store/inbox.ts'
import { enqueue } from '../src/store/outbox.ts'
import { changeDocument, writeDocument } from '../src/store/settings.ts'
import { deliveryOf, logTypes } from './fixtures/delivery.ts'
import { testServices } from './fixtures/services.ts'
import { atEnd } from './fixtures/store.ts'

/** A gateway that keeps what it was sent, and an Action of `trigger` with `code` that really runs. */
const setup = async (trigger: 'send-phone-message' | 'custom-phone-provider', code: (gateway: string) => string) => {
  const received: Record<string, unknown>[] = []
  const gateway = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    received.push(JSON.parse(text))
    response.end('{}')
  })
  await new Promise<void>(resolve => gateway.listen(0, '127.0.0.1', resolve))
  atEnd(() => {
    gateway.close()
    gateway.closeAllConnections()
  })
  const host = `127.0.0.1:${(gateway.address() as AddressInfo).port}`
  const runner = createRunner({ allowHosts: [host], log: { warn: () => {} } })
  atEnd(() => runner.close())
  const services = await testServices()
  const home = mkdtempSync(join(tmpdir(), 'sallyport-home-'))
  atEnd(() => rmSync(home, { recursive: true, force: true }))
  const environment = { PATH: process.env.PATH, HOME: home, npm_config_registry: 'http://127.0.0.1:9/' }
  const actions = actionsOf(services, { runner, environment })
  const { id } = await createAction(
    { ...services, builder: actions.builder },
    { name: 'Send', code: code(host), trigger: { id: trigger }, dependencies: [], runtime: undefined, secrets: [] },
    { deploy: false },
  )
  await expect.poll(async () => (await findAction(services.db, id))?.status, { timeout: 15_000 }).toBe('built')
  await deployDraft(services, id)
  await bindTrigger(services, trigger, [{ type: 'action_id', value: id }])
  const delivery = deliveryOf(services, { host: actions.host })
  const send = async (code: string) =>
    delivery.settled(
      await enqueue(services.db, services.box, {
        channel: 'sms',
        to: '+15551234567',
        template: 'verification',
        variables: { code },
      }),
      20_000,
    )
  return { services, received, send }
}

test('an Action of send-phone-message hands the text to its own gateway', async () => {
  const { services, received, send } = await setup(
    'send-phone-message',
    gateway => `exports.onExecuteSendPhoneMessage = async event => {
      const { recipient, text, code, message_type } = event.message_options
      await fetch('http://${gateway}/', { method: 'POST', body: JSON.stringify({ recipient, text, code, message_type }) })
    }`,
  )
  await changeDocument(services.db, 'guardian', guardian => ({
    ...guardian,
    phone: { provider: 'phone-message-hook' },
  }))
  expect(await send('123456')).toEqual({ kind: 'sent' })
  expect(received).toEqual([
    {
      recipient: '+15551234567',
      text: '123456 is your verification code for sallyport.',
      code: '123456',
      message_type: 'sms',
    },
  ])
  expect(await inboxMessages(services.db, { limit: 9 })).toMatchObject([{ code: '123456' }])
  expect(await logTypes(services)).toEqual(['gd_send_sms'])
})

test('an Action of custom-phone-provider may send, drop and ask for another try', async () => {
  const { services, received, send } = await setup(
    'custom-phone-provider',
    gateway => `exports.onExecuteCustomPhoneProvider = async (event, api) => {
      const { code, as_voice, delivery_method } = event.notification
      if (code === '000001') return api.notification.drop('not this one')
      if (code === '000002') return api.notification.retry('later')
      if (code === '000003') throw new Error('broken')
      await fetch('http://${gateway}/', { method: 'POST', body: JSON.stringify({ as_voice, delivery_method }) })
    }`,
  )
  await writeDocument(services.db, 'phone_providers', [
    {
      id: 'p',
      name: 'custom',
      disabled: false,
      configuration: { delivery_methods: ['text'] },
      created_at: 1,
      updated_at: 1,
    },
  ])
  expect(await send('123456')).toEqual({ kind: 'sent' })
  expect(received).toEqual([
    { as_voice: '1. 2. 3. 4. 5. 6 is your verification code for sallyport.', delivery_method: 'text' },
  ])
  expect(await send('000001')).toEqual({ kind: 'failed', error: 'not this one' })
  expect(await send('000002')).toEqual({ kind: 'waiting', attempts: 1, error: 'later' })
  expect(await send('000003')).toMatchObject({ kind: 'waiting', error: expect.stringContaining('broken') })
})
