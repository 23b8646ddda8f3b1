import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import type { GuardianPush } from '../src/delivery/push-settings.ts'
import { localCertificate } from '../src/http/certificate.ts'
import { p12 } from './fixtures/p12.ts'
import { enroll, failure, flat, type Seen, sealed, send, setPush, stub } from './fixtures/push-service.ts'
import { type TestServices, testServices } from './fixtures/services.ts'
import { atEnd } from './fixtures/store.ts'

describe('through FCM v1', () => {
  const account = (tokenUri: string) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const text = JSON.stringify({
      type: 'service_account',
      project_id: 'acme-1',
      client_email: 'push@acme-1.iam.example',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      token_uri: tokenUri,
    })
    return { text, keys: createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256' }] }) }
  }

  test('the account signs for an access token, which serves until it ends; the data are texts', async () => {
    const services = await testServices()
    const google = await stub(({ path }) =>
      path === '/token'
        ? { status: 200, body: '{"access_token":"ya29.x","expires_in":3600}' }
        : { status: 200, body: '{}' },
    )
    const { text, keys } = account(`${google.url}/token`)
    await setPush(services, { provider: 'direct', fcmv1: sealed(services, { server_credentials: text }) })
    const id = await enroll(services, { service: 'GCM', token: 'device-token' })
    const urls = { pushUrls: { fcm: google.url } }
    expect(await send(services, id, urls)).toEqual({ kind: 'sent' })
    const [token, message] = google.seen as [Seen, Seen]
    const form = new URLSearchParams(token.body.toString())
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    const { payload } = await jwtVerify(form.get('assertion') as string, keys, {
      currentDate: new Date(services.now()),
    })
    expect(payload).toMatchObject({
      iss: 'push@acme-1.iam.example',
      aud: `${google.url}/token`,
      scope: 'https://www.googleapis.com/auth/firebase.messaging',
    })
    expect(message.path).toBe('/v1/projects/acme-1/messages:send')
    expect(message.headers.authorization).toBe('Bearer ya29.x')
    expect(JSON.parse(message.body.toString())).toEqual({
      message: { token: 'device-token', data: { ...flat, dai: id }, android: { priority: 'HIGH', ttl: '300s' } },
    })
    const paths = () => google.seen.map(({ path }) => path)
    await send(services, id, urls)
    expect(paths().filter(path => path === '/token')).toHaveLength(1)
    services.clock.advance(3600_000)
    await send(services, id, urls)
    expect(paths().filter(path => path === '/token')).toHaveLength(2)
  })

  test('a token of no device is given up at once, with Google’s word in the log and no token of ours', async () => {
    const services = await testServices()
    const google = await stub(({ path }) =>
      path === '/token'
        ? { status: 200, body: '{"access_token":"ya29.x"}' }
        : {
            status: 404,
            body: JSON.stringify({
              error: {
                status: 'NOT_FOUND',
                message: 'the-transaction-token is unknown',
                details: [{ errorCode: 'UNREGISTERED' }],
              },
            }),
          },
    )
    await setPush(services, {
      provider: 'guardian',
      fcmv1: sealed(services, { server_credentials: account(`${google.url}/token`).text }),
    })
    const id = await enroll(services, { service: 'GCM', token: 'device-token' })
    expect(await send(services, id, { pushUrls: { fcm: google.url } })).toMatchObject({ kind: 'failed' })
    expect(await failure(services)).toEqual({ errorCode: 'UNREGISTERED', message: '… is unknown' })
  })

  test.each([
    ['not json', 'not JSON'],
    ['{}', 'lack project_id'],
    [JSON.stringify({ project_id: 'p', client_email: 'c', private_key: 'k', token_uri: 'ftp:' }), 'https'],
  ])('credentials that cannot be read say why: %s', async (text, reason) => {
    const base = await testServices()
    const services = { ...base, config: { ...base.config, production: true } }
    await setPush(services, { provider: 'direct', fcmv1: sealed(services, { server_credentials: text }) })
    const id = await enroll(services, { service: 'GCM', token: 't' })
    expect(await send(services, id)).toMatchObject({ kind: 'failed', error: expect.stringContaining(reason) })
  })

  test('a server key alone leads nowhere, and the log says so', async () => {
    const services = await testServices()
    await setPush(services, { provider: 'direct', fcm: sealed(services, { server_key: 'AAAA' }) })
    expect(await send(services, await enroll(services, { service: 'GCM', token: 't' }))).toMatchObject({
      kind: 'failed',
    })
    expect((await failure(services)).errorCode).toBe('fcm_legacy')
  })
})

describe('through APNs', () => {
  const apple = async (services: TestServices, answer: { status: number; body: string }) => {
    const { key, cert } = await localCertificate(services.config.dataDir)
    setDefaultCACertificates([
      ...getCACertificates('default'),
      readFileSync(join(services.config.dataDir, 'ca.pem'), 'utf8'),
    ])
    const seen: { headers: Record<string, unknown>; body: string; subject: string }[] = []
    const server = createSecureServer({ key, cert, requestCert: true, rejectUnauthorized: false })
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      const { subject } = (stream.session as unknown as { socket: TLSSocket }).socket.getPeerCertificate()
      let body = ''
      stream.setEncoding('utf8')
      stream.on('data', chunk => {
        body += chunk
      })
      stream.on('end', () => {
        seen.push({ headers, body, subject: String(subject?.CN) })
        stream.respond({ ':status': answer.status })
        stream.end(answer.body)
      })
    })
    const sessions = new Set<{ close: () => void }>()
    server.on('session', session => sessions.add(session))
    await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
    atEnd(() => {
      for (const session of sessions) session.close()
      server.close()
    })
    return { seen, url: `https://localhost:${(server.address() as AddressInfo).port}` }
  }
  const push = (services: TestServices): GuardianPush => ({
    provider: 'direct',
    apns: { bundle_id: 'com.example.app', sandbox: true, ...sealed(services, { p12 }) },
  })

  test('the certificate stands for the app, and the alert carries what the SDK reads', async () => {
    const services = await testServices()
    const { seen, url } = await apple(services, { status: 200, body: '' })
    await setPush(services, push(services))
    const id = await enroll(services, { service: 'APNS', token: 'abcdef0123' })
    const urls = { pushUrls: { apns: url } }
    expect(await send(services, id, urls)).toEqual({ kind: 'sent' })
    expect(await send(services, id, urls)).toEqual({ kind: 'sent' })
    expect(seen).toHaveLength(2)
    expect(seen[0]?.subject).toBe('Apple Push Services: com.example.app')
    expect(seen[0]?.headers).toMatchObject({
      ':path': '/3/device/abcdef0123',
      'apns-topic': 'com.example.app',
      'apns-push-type': 'alert',
      'apns-priority': '10',
      'apns-expiration': String(Date.parse('2026-01-15T12:05:00Z') / 1000),
    })
    expect(JSON.parse(seen[0]?.body as string)).toMatchObject({
      aps: { category: 'com.auth0.notification.authentication', alert: { title: 'Sign in to Shop' } },
      mfa: {
        sh: 'login.example.com',
        dai: id,
        txtkn: 'the-transaction-token',
        c: 'the-challenge',
        d: '2026-01-15T12:00:00.000Z',
        s: { b: { n: 'Firefox', v: '140' } },
        l: { n: 'France' },
      },
    })
  })

  test('a device that is gone is given up with Apple’s reason', async () => {
    const services = await testServices()
    const { url } = await apple(services, { status: 410, body: '{"reason":"Unregistered"}' })
    await setPush(services, push(services))
    const id = await enroll(services, { service: 'APNS', token: 'abcdef' })
    expect(await send(services, id, { pushUrls: { apns: url } })).toMatchObject({ kind: 'failed' })
    expect((await failure(services)).errorCode).toBe('Unregistered')
  })

  test('a file that is no certificate, or nobody who answers, is said', async () => {
    const services = await testServices()
    const { url } = await apple(services, { status: 200, body: '' })
    await setPush(services, {
      ...push(services),
      apns: { bundle_id: 'x', ...sealed(services, { p12: 'bm90aGluZw==' }) },
    })
    const id = await enroll(services, { service: 'APNS', token: 'abcdef' })
    expect(await send(services, id, { pushUrls: { apns: url } })).toMatchObject({ kind: 'failed' })
    expect((await failure(services)).errorCode).toBe('apns_certificate')
    await services.db.deleteFrom('logs').execute()
    await setPush(services, push(services))
    expect(await send(services, id, { pushUrls: { apns: 'https://localhost:1' } })).toMatchObject({ kind: 'waiting' })
    expect((await failure(services)).errorCode).toBe('unreachable')
  })
})

describe('through Amazon SNS', () => {
  const settings = (services: TestServices): GuardianPush => ({
    provider: 'sns',
    sns: {
      aws_access_key_id: 'AKIDEXAMPLE',
      aws_region: 'eu-west-1',
      sns_apns_platform_application_arn: 'arn:aws:sns:eu-west-1:1:app/APNS/Acme',
      sns_gcm_platform_application_arn: 'arn:aws:sns:eu-west-1:1:app/GCM/Acme',
      ...sealed(services, { aws_secret_access_key: 'wJalrXUtnFEMI' }),
    },
  })
  const created =
    '<CreatePlatformEndpointResponse><CreatePlatformEndpointResult><EndpointArn>arn:aws:sns:eu-west-1:1:endpoint/1</EndpointArn></CreatePlatformEndpointResult></CreatePlatformEndpointResponse>'

  test.each([
    ['GCM', 'arn:aws:sns:eu-west-1:1:app/GCM/Acme', ['GCM', 'default']],
    ['APNS', 'arn:aws:sns:eu-west-1:1:app/APNS/Acme', ['APNS', 'APNS_SANDBOX', 'default']],
  ])(
    'a device of %s gets an endpoint of its platform, signed requests, and the payload of its SDK',
    async (service, arn, platforms) => {
      const services = await testServices()
      const amazon = await stub(() => ({ status: 200, body: created }))
      await setPush(services, settings(services))
      const id = await enroll(services, { service, token: 'device-token' })
      expect(await send(services, id, { pushUrls: { sns: `${amazon.url}/` } })).toEqual({ kind: 'sent' })
      const [create, publish] = amazon.seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString())))
      expect(create).toEqual({
        Action: 'CreatePlatformEndpoint',
        Version: '2010-03-31',
        PlatformApplicationArn: arn,
        Token: 'device-token',
      })
      expect(publish).toMatchObject({
        Action: 'Publish',
        TargetArn: 'arn:aws:sns:eu-west-1:1:endpoint/1',
        MessageStructure: 'json',
      })
      const message = JSON.parse(publish?.['Message'] as string)
      expect(Object.keys(message).sort()).toEqual(platforms)
      const payload = JSON.parse(message[service])
      expect(service === 'GCM' ? payload.data : payload.mfa).toMatchObject({ dai: id, txtkn: 'the-transaction-token' })
      for (const { headers } of amazon.seen)
        expect(headers.authorization).toMatch(
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/sns\/aws4_request, SignedHeaders=[^,]+, Signature=[0-9a-f]{64}$/,
        )
    },
  )

  test('what Amazon refuses for good is given up with its word', async () => {
    const services = await testServices()
    const amazon = await stub(({ body }) =>
      body.includes('Publish')
        ? {
            status: 400,
            body: '<ErrorResponse><Error><Code>EndpointDisabled</Code><Message>Endpoint is disabled</Message></Error></ErrorResponse>',
          }
        : { status: 200, body: created },
    )
    await setPush(services, settings(services))
    const id = await enroll(services, { service: 'GCM', token: 't' })
    expect(await send(services, id, { pushUrls: { sns: `${amazon.url}/` } })).toMatchObject({ kind: 'failed' })
    expect(await failure(services)).toEqual({ errorCode: 'EndpointDisabled', message: 'Endpoint is disabled' })
  })
})

test('without a provider development keeps the notification in the inbox, and production says that nothing was sent', async () => {
  const services = await testServices()
  const [phone, polling] = [
    await enroll(services, { service: 'GCM', token: 'device-token' }),
    await enroll(services, undefined),
  ]
  expect(await send(services, phone)).toEqual({ kind: 'sent' })
  const [kept] = await services.db.selectFrom('inbox').selectAll().execute()
  expect(kept).toMatchObject({ channel: 'push', recipient: phone })
  expect(JSON.parse(kept?.text ?? '')).toEqual({ ...flat, dai: phone })
  const production = { ...services, config: { ...services.config, production: true } }
  expect(await send(production, phone)).toMatchObject({ kind: 'failed' })
  expect((await failure(services)).errorCode).toBe('no_provider')
  // A companion without notifications asks by itself.
  expect(await send(production, polling)).toEqual({ kind: 'sent' })
})

test('a device that was removed is sent nothing', async () => {
  const services = await testServices()
  expect(await send(services, 'dev_0000000000000000')).toMatchObject({ kind: 'failed' })
  expect((await failure(services)).errorCode).toBe('device_gone')
})
