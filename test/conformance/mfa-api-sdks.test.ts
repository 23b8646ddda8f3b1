import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { AuthClient, isMfaRequiredError } from '@auth0/auth0-auth-js'
import { AuthenticationClient } from 'auth0/legacy'
import { beforeAll, describe, expect, it } from 'vitest'
import { totpAt } from '../../src/factors/totp.ts'
import { connectionName, password, secretOf, startWorld, type World } from '../fixtures/world.ts'

let world: World
let domain: string

beforeAll(async () => {
  world = await startWorld()
  const ca = readFileSync(join(world.server.dataDir, 'ca.pem'), 'utf8')
  setDefaultCACertificates([...getCACertificates('default'), ca])
  domain = new URL(world.server.httpsUrl).host
  await world.client({ client_id: 'web' })
  await world.factors('otp', 'sms', 'recovery-code')
  await world.policy('always')
})

describe('auth0-auth-js', () => {
  const client = () => new AuthClient({ domain, clientId: 'web', clientSecret: secretOf('web') })

  const mfaTokenOf = async (auth: AuthClient, email: string): Promise<string> => {
    const asked = { username: email, password, realm: connectionName, scope: 'openid profile offline_access' }
    const error = await auth.getTokenByPassword(asked).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (!isMfaRequiredError(error)) throw error
    return (error as unknown as { cause: { mfa_token: string } }).cause.mfa_token
  }

  it('enrolls an app at the first login and is challenged at the second', async () => {
    const ann = await world.person({ verified: false })
    const auth = client()
    const mfaToken = await mfaTokenOf(auth, ann.email)
    expect(await auth.mfa.listAuthenticators({ mfaToken })).toEqual([])
    const made = await auth.mfa.enrollAuthenticator({ mfaToken, authenticatorTypes: ['otp'] })
    if (made.authenticatorType !== 'otp') throw new Error('no app')
    expect(made.recoveryCodes).toHaveLength(1)
    const otp = totpAt(made.secret, world.services.now())
    const first = await auth.mfa.verify({ mfaToken, factorType: 'otp', otp })
    expect(first.claims?.sub).toBe(ann.id)

    const again = await mfaTokenOf(auth, ann.email)
    const listed = await auth.mfa.listAuthenticators({ mfaToken: again })
    expect(listed.map(({ type }) => type).sort()).toEqual(['otp', 'recovery-code'])
    expect(await auth.mfa.challengeAuthenticator({ mfaToken: again, challengeType: 'otp' })).toEqual({
      challengeType: 'otp',
    })
    await expect(auth.mfa.verify({ mfaToken: again, factorType: 'otp', otp: '000000' })).rejects.toMatchObject({
      cause: { error: 'invalid_grant' },
    })
    const recovered = await auth.mfa.verify({
      mfaToken: again,
      factorType: 'recovery-code',
      recoveryCode: made.recoveryCodes?.[0] as string,
    })
    expect(recovered.recoveryCode).toMatch(/^[A-Z0-9]{24}$/)
    expect(recovered.refreshToken).toBeTruthy()
  })

  it('sends a code to a phone that is enrolled and that is challenged', async () => {
    const ann = await world.person({ verified: false })
    const auth = client()
    const mfaToken = await mfaTokenOf(auth, ann.email)
    const made = await auth.mfa.enrollAuthenticator({
      mfaToken,
      authenticatorTypes: ['oob'],
      oobChannels: ['sms'],
      phoneNumber: ann.phone,
    })
    if (made.authenticatorType !== 'oob') throw new Error('no phone')
    const code = await world.sentCode(ann.phone)
    await auth.mfa.verify({ mfaToken, factorType: 'oob', oobCode: made.oobCode as string, bindingCode: code })

    const again = await mfaTokenOf(auth, ann.email)
    const phone = (await auth.mfa.listAuthenticators({ mfaToken: again })).find(({ type }) => type === 'phone')
    expect(phone).toMatchObject({ authenticatorType: 'oob', oobChannels: ['sms'], type: 'phone', active: true })
    const asked = await auth.mfa.challengeAuthenticator({
      mfaToken: again,
      challengeType: 'oob',
      authenticatorId: phone?.id as string,
    })
    const next = await world.sentCode(ann.phone)
    expect(next).not.toBe(code)
    const tokens = await auth.mfa.verify({
      mfaToken: again,
      factorType: 'oob',
      oobCode: asked.oobCode as string,
      bindingCode: next,
    })
    expect(tokens.claims?.sub).toBe(ann.id)
  })
})

describe('auth0/legacy AuthenticationClient', () => {
  it('gets tokens by password where no MFA is due, and is told where it is', async () => {
    const auth = new AuthenticationClient({ domain, clientId: 'web', clientSecret: secretOf('web') })
    const ann = await world.person({ factors: ['otp'] })
    const asked = { username: ann.email, password, realm: connectionName, scope: 'openid' }
    await expect(auth.oauth.passwordGrant(asked)).rejects.toMatchObject({ statusCode: 403, error: 'mfa_required' })
    await world.policy('never')
    const { data } = await auth.oauth.passwordGrant(asked)
    expect(data.access_token).toBeTruthy()
    await expect(auth.oauth.passwordGrant({ ...asked, password: 'wrong' })).rejects.toMatchObject({
      statusCode: 403,
      error: 'invalid_grant',
      error_description: 'Wrong email or password.',
    })
    await world.policy('always')
  })

  it('refreshes, and is told when that needs MFA', async () => {
    await world.policy('never')
    const auth = new AuthenticationClient({ domain, clientId: 'web', clientSecret: secretOf('web') })
    const ann = await world.person({ factors: ['otp'] })
    const { data } = await auth.oauth.passwordGrant({
      username: ann.email,
      password,
      realm: connectionName,
      scope: 'openid offline_access',
    })
    await world.tenant({ customize_mfa_in_postlogin_action: true })
    await world.actions(`exports.onExecutePostLogin = async (event, api) => {
      api.authentication.challengeWith({ type: 'otp' })
    }`)
    await expect(auth.oauth.refreshTokenGrant({ refresh_token: data.refresh_token as string })).rejects.toMatchObject({
      statusCode: 403,
      error: 'mfa_required',
    })
    await world.actions()
    await world.policy('always')
  })
})
