import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { AuthClient, isMfaRequiredError } from '@auth0/auth0-auth-js'
import { beforeAll, describe, expect, it } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { keyFor, takePasskeys } from '../fixtures/passkey-api.ts'
import { connectionName, secretOf, startWorld, type World } from '../fixtures/world.ts'

let world: World
let domain: string

beforeAll(async () => {
  world = await startWorld()
  const ca = readFileSync(join(world.server.dataDir, 'ca.pem'), 'utf8')
  setDefaultCACertificates([...getCACertificates('default'), ca])
  domain = new URL(world.server.httpsUrl).host
  await world.client({ client_id: 'web' })
  await world.factors('otp', 'recovery-code')
  await takePasskeys(world)
})

describe('the passkey client of auth0-auth-js', () => {
  const client = () => new AuthClient({ domain, clientId: 'web', clientSecret: secretOf('web') })
  const realm = connectionName

  it('signs up, signs in, and is told why it may not', async () => {
    const auth = client()
    const key = keyFor(world, { origin: `https://${domain}` })
    const asked = { email: 'sdk@example.com', name: 'Sue', givenName: 'Susan', userMetadata: { plan: 'free' }, realm }
    const registered = await auth.passkey.register(asked)
    const credential = (text: string) => JSON.parse(text) as never
    const made = await auth.passkey.getTokenByPasskey({
      authSession: registered.authSession,
      credential: credential(key.create(registered.authnParamsPublicKey as never)),
      scope: 'openid profile email offline_access',
    })
    expect(made.claims).toMatchObject({ name: 'Sue', given_name: 'Susan', email: 'sdk@example.com' })
    expect(made.refreshToken).toBeTruthy()

    const challenge = await auth.passkey.challenge({ realm })
    const response = key.get(challenge.authnParamsPublicKey as never)
    const exchange = { authSession: challenge.authSession, credential: credential(response), realm, scope: 'openid' }
    const signedIn = await auth.passkey.getTokenByPasskey(exchange)
    expect(signedIn.claims?.sub).toBe(made.claims?.sub)
    await expect(auth.passkey.getTokenByPasskey(exchange)).rejects.toMatchObject({
      code: 'passkey_get_token_error',
      cause: { error: 'invalid_grant', error_description: 'Passkey authentication failed.' },
    })
    await expect(auth.passkey.challenge({ realm: 'elsewhere' })).rejects.toMatchObject({
      code: 'passkey_challenge_error',
      statusCode: 400,
    })
    await expect(auth.passkey.register({ ...asked, email: 'nobody' })).rejects.toMatchObject({
      code: 'passkey_register_error',
      statusCode: 400,
    })
  })

  it('goes on by its MFA client where MFA is due', async () => {
    const auth = client()
    const key = keyFor(world, { origin: `https://${domain}` })
    await world.policy('always')
    const registered = await auth.passkey.register({ email: 'sdk-mfa@example.com', realm })
    const reason = await auth.passkey
      .getTokenByPasskey({
        authSession: registered.authSession,
        credential: JSON.parse(key.create(registered.authnParamsPublicKey as never)),
        scope: 'openid',
      })
      .then(
        () => undefined,
        (error: unknown) => error,
      )
    if (!isMfaRequiredError(reason)) throw reason
    const { mfa_token: mfaToken } = (reason as unknown as { cause: { mfa_token: string } }).cause
    const made = await auth.mfa.enrollAuthenticator({ mfaToken, authenticatorTypes: ['otp'] })
    if (made.authenticatorType !== 'otp') throw new Error('no app')
    const otp = totpAt(made.secret, world.services.now())
    const tokens = await auth.mfa.verify({ mfaToken, factorType: 'otp', otp })
    expect(tokens.claims?.sub).toMatch(/^auth0\|/)
    expect((await world.logs(tokens.claims?.sub)).at(-1)).toBe('sepkotpft')
    await world.policy('never')
  })
})
