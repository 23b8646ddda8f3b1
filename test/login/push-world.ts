import type { IncomingMessage } from 'node:http'
import { expect } from 'vitest'
import { guardianDeviceRoutes } from '../../src/guardian/routes.ts'
import { keepFacts, passFacts } from '../../src/http/facts.ts'
import type { Services } from '../../src/services.ts'
import { inboxMessages } from '../../src/store/inbox.ts'
import { deliveryOf } from '../fixtures/delivery.ts'
import { type PhoneApp, phoneApp } from '../fixtures/phone-app.ts'
import { type Browser, browse, http, password, type World } from './harness.ts'

/** Answers a phone's request without a network; only the clock and the address are made up. */
export const deviceFetch = (services: Services) => {
  const app = guardianDeviceRoutes(services)
  return async (url: string, init: RequestInit): Promise<Response> => {
    const request = new Request(url, init)
    const incoming = {} as IncomingMessage
    keepFacts(incoming, { ...http, ip: '198.51.100.9', userAgent: 'GuardianSDK/1 Android 16' })
    passFacts(incoming, request)
    return app.fetch(request)
  }
}

export const phone = (w: World, options: Parameters<typeof phoneApp>[0] = {}): PhoneApp =>
  phoneApp({ fetch: deviceFetch(w.services), now: w.services.now, ...options })

export const screenOf = ({ next }: Browser) => (next.kind === 'show' ? next.screen : next.kind)

/** Signs in up to the first screen of MFA. */
export const signIn = async (w: World): Promise<Browser> => {
  const browser = await browse(w)
  await browser.submit(password)
  return browser
}

/** Enrolls a phone on the screens of an enrollment that has just begun. */
export const enrollOn = async (browser: Browser, app: PhoneApp): Promise<void> => {
  expect(screenOf(browser)).toBe('mfa-push-welcome')
  await browser.submit({}, 'enroll')
  expect(screenOf(browser)).toBe('mfa-push-enrollment-qr')
  const { data } = await browser.show()
  expect(await app.enroll(String(data['qr_uri']))).toMatchObject({ status: 200 })
  await browser.submit({}, 'continue')
}

/** The newest notification in the inbox, once it is another than `before`. */
export const notified = async (w: World, app: PhoneApp, before?: { transactionToken: string }) => {
  const delivery = deliveryOf(w.services)
  for (let n = 0; n < 300; n++) {
    await delivery.drain()
    const [message] = await inboxMessages(w.services.db, { channel: 'push', limit: 1 })
    const found = message && app.read(message.text)
    if (found && found.transactionToken !== before?.transactionToken) return found
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error('no notification came')
}
