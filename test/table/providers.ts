import { createECDH, randomBytes } from 'node:crypto'
import { mailServer } from '../fixtures/mail-server.ts'
import { stub } from '../fixtures/push-service.ts'
import type { World } from '../fixtures/world.ts'

/** A mail server, a gateway for texts and a push service, all on loopback and all of them real, that can fail. */
export interface Providers {
  /** The gateway, which Actions must be allowed to call. */
  gatewayHost: string
  down: () => void
  up: () => void
  /** How a device of the push service is reached. */
  subscription: () => string
  /** Makes a world send through them. */
  serve: (world: World) => Promise<void>
}

export const startProviders = async (): Promise<Providers> => {
  let failing = false
  const mail = await mailServer()
  const gateway = await stub(() => ({ status: failing ? 503 : 200 }))
  const push = await stub(() => ({ status: failing ? 503 : 201 }))
  const gatewayHost = new URL(gateway.url).host
  return {
    gatewayHost,
    down: () => {
      failing = true
      mail.refuse({ code: 451, text: 'Come back later' })
    },
    up: () => {
      failing = false
      mail.refuse(undefined)
    },
    subscription: () => {
      const keys = {
        p256dh: createECDH('prime256v1').generateKeys('base64url'),
        auth: randomBytes(16).toString('base64url'),
      }
      return JSON.stringify({ endpoint: `${push.url}/${randomBytes(8).toString('hex')}`, keys })
    },
    serve: async world => {
      await world.api('POST', '/v2/emails/provider', {
        name: 'smtp',
        enabled: true,
        default_from_address: 'login@example.com',
        credentials: { smtp_host: '127.0.0.1', smtp_port: mail.port, smtp_user: 'mailer', smtp_pass: 'letmein' },
      })
      await world.api('POST', '/v2/branding/phone/providers', {
        name: 'custom',
        configuration: { delivery_methods: ['text'] },
        credentials: {},
      })
      await world.bind('custom-phone-provider', {
        Gateway: `exports.onExecuteCustomPhoneProvider = async (event, api) => {
          const answer = await fetch('http://${gatewayHost}/', { method: 'POST', body: event.notification.as_text })
          if (!answer.ok) api.notification.retry('The gateway answered ' + answer.status)
        }`,
      })
    },
  }
}
