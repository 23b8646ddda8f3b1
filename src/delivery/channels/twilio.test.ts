import { describe, expect, test } from 'vitest'
import { twilioStub } from '../../../test/fixtures/twilio.ts'
import type { Outgoing } from '../sender.ts'
import { twilioSender } from './twilio.ts'

const settings = { sid: 'AC1', authToken: 'tok', from: '+15550000000' }
const outgoing = (changes: Partial<Outgoing> = {}): Outgoing => ({
  id: 'm1',
  channel: 'sms',
  to: '+15551234567',
  text: '123456 is your code',
  message: { channel: 'sms', to: '+15551234567', template: 'verification', variables: {} },
  about: {},
  ...changes,
})

describe('Twilio', () => {
  test('gets a text as a message of the account', async () => {
    const stub = await twilioStub()
    await twilioSender(settings, stub.url).send(outgoing())
    expect(stub.calls).toEqual([
      {
        path: 'POST /2010-04-01/Accounts/AC1/Messages.json',
        authorization: `Basic ${Buffer.from('AC1:tok').toString('base64')}`,
        form: { To: '+15551234567', Body: '123456 is your code', From: '+15550000000' },
      },
    ])
  })

  test('sends texts from a messaging service where one is set', async () => {
    const stub = await twilioStub()
    await twilioSender({ ...settings, messagingServiceSid: 'MG1' }, stub.url).send(outgoing())
    expect(stub.calls[0]?.form).toEqual({
      To: '+15551234567',
      Body: '123456 is your code',
      MessagingServiceSid: 'MG1',
    })
  })

  test('sends from whom the message names, before the number or service that is set', async () => {
    const stub = await twilioStub()
    const named = { ...settings, messagingServiceSid: 'MG1' }
    await twilioSender(named, stub.url).send(outgoing({ from: '+15559999999' }))
    expect(stub.calls[0]?.form).toEqual({ To: '+15551234567', Body: '123456 is your code', From: '+15559999999' })
  })

  test('gets a call with what to say, twice and as text, never as markup', async () => {
    const stub = await twilioStub()
    await twilioSender({ ...settings, messagingServiceSid: 'MG1' }, stub.url).send(
      outgoing({ channel: 'voice', text: 'Code for A&B <Dial>1. 2</Dial>' }),
    )
    expect(stub.calls[0]?.path).toBe('POST /2010-04-01/Accounts/AC1/Calls.json')
    expect(stub.calls[0]?.form.From).toBe('+15550000000')
    const said = '<Say>Code for A&amp;B &lt;Dial&gt;1. 2&lt;/Dial&gt;</Say>'
    expect(stub.calls[0]?.form.Twiml).toContain(`${said}<Pause length="2"/>${said}`)
  })

  test('cannot call without a number', async () => {
    const stub = await twilioStub()
    const sender = twilioSender({ sid: 'AC1', authToken: 'tok', messagingServiceSid: 'MG1' }, stub.url)
    await expect(sender.send(outgoing({ channel: 'voice' }))).rejects.toMatchObject({
      code: 'no_from',
      permanent: true,
    })
    expect(stub.calls).toEqual([])
  })

  test.each([
    [400, { code: 21211, message: 'not a number' }, '21211', 'not a number', true],
    [401, { code: 20003, message: 'wrong token' }, '20003', 'wrong token', false],
    [429, {}, '429', 'Twilio answered 429.', false],
    [500, 'no object', '500', 'Twilio answered 500.', false],
  ])('%i is %j', async (status, body, code, message, permanent) => {
    const stub = await twilioStub()
    stub.answer(status, body)
    await expect(twilioSender(settings, stub.url).send(outgoing())).rejects.toMatchObject({ code, message, permanent })
  })

  test('that cannot be reached is tried again', async () => {
    await expect(twilioSender(settings, 'http://127.0.0.1:1').send(outgoing())).rejects.toMatchObject({
      code: 'unreachable',
      permanent: false,
    })
  })
})
