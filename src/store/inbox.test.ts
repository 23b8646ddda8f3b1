import { describe, expect, test } from 'vitest'
import { engines, freshStore } from '../../test/fixtures/store.ts'
import { inboxMessage, inboxMessages, keepMessage, pruneInbox } from './inbox.ts'

describe.each(engines)('the inbox on %s', engine => {
  const filled = async () => {
    const db = await freshStore(engine)
    await keepMessage(db, { channel: 'sms', to: '+15551234567', text: '123456 is it', code: '123456', createdAt: 1000 })
    await keepMessage(db, {
      channel: 'email',
      to: 'Jane@Example.com',
      subject: 'Hi',
      text: 'hi',
      html: '<p>hi',
      createdAt: 2000,
    })
    await keepMessage(db, { channel: 'voice', to: '+15551234567', text: '1. 2', createdAt: 3000 })
    return db
  }
  const texts = async (db: Awaited<ReturnType<typeof filled>>, filter = {}) =>
    (await inboxMessages(db, { limit: 10, ...filter })).map(({ text }) => text)

  test('shows the newest first, of one recipient or channel if asked', async () => {
    const db = await filled()
    expect(await texts(db)).toEqual(['1. 2', 'hi', '123456 is it'])
    expect(await texts(db, { to: 'jane@example.COM' })).toEqual(['hi'])
    expect(await texts(db, { to: '+15551234567', channel: 'sms' })).toEqual(['123456 is it'])
    expect(await texts(db, { channel: 'push' })).toEqual([])
    expect(await texts(db, { limit: 1 })).toEqual(['1. 2'])
  })

  test('keeps a message whole and leaves out what it has not', async () => {
    const db = await filled()
    const [mail] = await inboxMessages(db, { channel: 'email', limit: 1 })
    expect(mail).toEqual({
      id: expect.any(String),
      channel: 'email',
      to: 'Jane@Example.com',
      subject: 'Hi',
      text: 'hi',
      html: '<p>hi',
      createdAt: 2000,
    })
    expect(await inboxMessage(db, mail?.id ?? '')).toEqual(mail)
    expect(await inboxMessage(db, 'none')).toBeUndefined()
  })

  test('is pruned by age', async () => {
    const db = await filled()
    await pruneInbox(db, 3000)
    expect(await texts(db)).toEqual(['1. 2'])
  })
})
