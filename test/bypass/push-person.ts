import { expect } from 'vitest'
import { type PhoneApp, phoneApp } from '../fixtures/phone-app.ts'
import { grants, mfa, type Person, passwordGrant, type Reply, token, type World } from '../fixtures/world.ts'

export const answerOob = (world: World, mfa_token: string | undefined, oob_code: unknown): Promise<Reply> =>
  token(world, 'web', { grant_type: grants.oob, mfa_token, oob_code: oob_code as string })

/** A person with a phone app, enrolled as its owner would while the policy asks for MFA; the log is empty after it. */
export const withPhone = async (
  world: World,
  options: Parameters<typeof phoneApp>[0] = {},
): Promise<{ ann: Person; app: PhoneApp }> => {
  const ann = await world.person({ verified: false })
  const { mfa_token } = (await passwordGrant(world, 'web', ann)).body
  const { body } = await mfa(world, 'POST', 'associate', {
    bearer: mfa_token,
    body: { authenticator_types: ['oob'], oob_channels: ['auth0'] },
  })
  const app = phoneApp({ now: world.services.now, ...options })
  await app.enroll(String(body['barcode_uri']))
  expect((await answerOob(world, mfa_token, body['oob_code'])).status).toBe(200)
  await world.services.db.deleteFrom('logs').execute()
  return { ann, app }
}

const seen = new Set<string>()

/** The newest notification of a phone that was not asked for before; waits for it. */
export const notification = async (world: World, app: PhoneApp) => {
  for (let tries = 0; tries < 100; tries++) {
    const list = await fetch(new URL('dev/inbox/messages?channel=push', world.issuer))
    for (const { text } of (await list.json()) as { text: string }[]) {
      const found = app.read(text)
      if (found.enrollmentId !== app.enrolled().id || seen.has(found.transactionToken)) continue
      seen.add(found.transactionToken)
      return found
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('no notification came')
}
