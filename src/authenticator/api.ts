import { Hono } from 'hono'
import { webPushKeys } from '../delivery/web-push-keys.ts'
import { digestPurpose } from '../factors/factor.ts'
import { challengeOf, transactionToken } from '../factors/push-notification/protocol.ts'
import { authenticateDevice } from '../guardian/device-jwt.ts'
import { answered } from '../guardian/routes.ts'
import type { Services } from '../services.ts'
import { type PushTransaction, pendingChallenges } from '../store/push-transactions.ts'

/**
 * What the companion asks besides Guardian's protocol: by what key it subscribes to notifications, and what its device is
 * asked now, so that it works by asking alone. A device proves itself as in the protocol.
 */
export const authenticatorApi = (services: Services): Hono => {
  const app = new Hono()
  app.get('/authenticator/api/settings', c =>
    answered(services, c, async () => c.json({ web_push_key: (await webPushKeys(services)).publicKey })),
  )
  app.get('/authenticator/api/devices/:id', c =>
    answered(services, c, async () => {
      const device = await authenticateDevice(services, c.req.param('id'), c.req.header('authorization'))
      const now = services.now()
      const asked = device.confirmed ? await pendingChallenges(services.db, device.id, now) : []
      return c.json({
        id: device.id,
        name: device.name,
        confirmed: device.confirmed,
        // A device whose clock is wrong would show codes that are.
        now,
        requests: asked.map(one => shown(services, one)),
      })
    }),
  )
  return app
}

const shown = ({ box }: Services, { id, details, numberDigest, createdAt, expiresAt }: PushTransaction) => {
  const digest = (text: string) => box.digest(digestPurpose, text)
  return {
    transaction_token: transactionToken(digest, id),
    challenge: challengeOf(digest, id),
    application: details.application,
    browser: details.browser?.name,
    system: details.system?.name,
    place: details.place,
    purpose: details.purpose,
    binding_message: details.consent?.bindingMessage,
    started_at: createdAt,
    expires_at: expiresAt,
    number_matching: numberDigest !== undefined,
  }
}
