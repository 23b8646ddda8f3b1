import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes } from 'node:crypto'
import { jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { sendWebPush } from '../src/delivery/channels/web-push.ts'
import type { SendFailure } from '../src/delivery/sender.ts'
import { webPushKeys } from '../src/delivery/web-push-keys.ts'
import { enroll, failure, flat, type Seen, send, stub } from './fixtures/push-service.ts'
import { testServices } from './fixtures/services.ts'

/** What a browser does with an encrypted message (RFC 8188, 8291). */
const decrypt = (body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): string => {
  const salt = body.subarray(0, 16)
  const sender = body.subarray(21, 21 + (body[20] as number))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), sender])
  const secret = Buffer.from(hkdfSync('sha256', browser.computeSecret(sender), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12))
  const sealedText = body.subarray(21 + (body[20] as number))
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(sealedText.subarray(-16))
  const plain = Buffer.concat([decipher.update(sealedText.subarray(0, -16)), decipher.final()])
  return plain.subarray(0, plain.lastIndexOf(2)).toString('utf8')
}

describe('to a browser', () => {
  const subscription = (endpoint: string) => {
    const browser = createECDH('prime256v1')
    const auth = randomBytes(16)
    const keys = { p256dh: browser.generateKeys('base64url'), auth: auth.toString('base64url') }
    return { browser, auth, token: JSON.stringify({ endpoint, expirationTime: null, keys }) }
  }

  test('the payload can be read by nobody else, and the server proves who it is', async () => {
    const services = await testServices()
    const service = await stub(() => ({ status: 201 }))
    const { browser, auth, token } = subscription(`${service.url}/push/1`)
    const id = await enroll(services, { service: 'WEB_PUSH', token })
    expect(await send(services, id)).toEqual({ kind: 'sent' })
    const [{ path, headers, body }] = service.seen as [Seen]
    expect(path).toBe('/push/1')
    expect(headers).toMatchObject({ ttl: '300', urgency: 'high', 'content-encoding': 'aes128gcm' })
    expect(body.includes('the-transaction-token')).toBe(false)
    expect(JSON.parse(decrypt(body, browser, auth))).toEqual({ ...flat, dai: id })
    const [, jwt, k] = /^vapid t=([^,]+), k=(.+)$/.exec(headers.authorization ?? '') as unknown as string[]
    const { publicKey } = await webPushKeys(services)
    expect(k).toBe(publicKey)
    const point = Buffer.from(publicKey, 'base64url')
    const key = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
    })
    const { payload } = await jwtVerify(jwt as string, key)
    expect(payload).toMatchObject({ aud: service.url, sub: 'mailto:admin@localhost' })
  })

  test('a subscription that has ended is given up', async () => {
    const services = await testServices()
    const service = await stub(() => ({ status: 410 }))
    const id = await enroll(services, { service: 'WEB_PUSH', token: subscription(service.url).token })
    expect(await send(services, id)).toMatchObject({ kind: 'failed' })
    expect((await failure(services)).errorCode).toBe('push_service_410')
  })

  test('the keys are made once, also by nodes that meet, and stand in the store sealed', async () => {
    const services = await testServices()
    const all = await Promise.all(Array.from({ length: 8 }, () => webPushKeys(services)))
    expect(new Set(all.map(({ publicKey }) => publicKey)).size).toBe(1)
    const rows = JSON.stringify(await services.db.selectFrom('settings').selectAll().execute())
    expect(rows).not.toContain(all[0]?.privateKey)
  })

  const parts = async () => ({
    subject: 'mailto:a@example.com',
    keys: await webPushKeys(await testServices()),
    anyAddress: false,
  })
  test.each([
    'http://push.example.com/1',
    'https://127.0.0.1/1',
    'https://[::1]/1',
    'https://10.0.0.1/1',
    'https://169.254.169.254/latest/meta-data',
  ])('in production nothing is sent to %s, whatever a browser says', async endpoint => {
    const sent = sendWebPush(await parts(), {
      subscription: subscription(endpoint).token,
      payload: '{}',
      lifetimeMs: 1,
    })
    await expect(sent).rejects.toMatchObject({ code: 'push_service', permanent: true })
  })

  test('nor to a name that leads to this machine', async () => {
    const { token } = subscription('https://localhost:8443/1')
    const sent = sendWebPush(await parts(), { subscription: token, payload: '{}', lifetimeMs: 1 })
    const failed = await sent.then(
      () => undefined,
      (error: SendFailure) => error,
    )
    expect(failed?.code).toBe('unreachable')
    expect((failed?.cause as Error | undefined)?.cause).toMatchObject({ message: 'no public address' })
  })
})
