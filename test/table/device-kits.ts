import { createHash } from 'node:crypto'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { ceremonyOptions, enrollKey } from '../fixtures/enrolled-key.ts'
import { type FormPage, unescapeHtml } from '../fixtures/form-client.ts'
import { type Notification, phoneApp, signJwt } from '../fixtures/phone-app.ts'
import { answer, force, type Player, press } from './player.ts'
import { type Kit, stay, type Task } from './tasks.ts'

const minute = 60_000

/** The newest notification that the app has got and not seen yet. */
const notified = async (player: Player): Promise<Notification> => {
  for (let tries = 0; tries < 200; tries++) {
    const [newest] = await player.world.inbox(player.device as string)
    const found = newest && player.phone.read(newest.text)
    if (found && found.transactionToken !== player.given.push) {
      player.given.push = found.transactionToken
      return found
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('no notification came')
}

const go = (player: Player, page: FormPage) => answer(player, page, {}, 'continue')

const uriOn = (page: FormPage): string =>
  unescapeHtml(/otpauth:\/\/totp\/[^"<\s]+/.exec(page.html)?.[0] ?? 'no QR code')

export const pushNotification: Kit = {
  hold: async player => {
    const { world, person, phone, providers } = player
    const { services } = world
    const adopted = phone.adopt(`${world.issuer}appliance-mfa`)
    player.device = await insertEnrollment(
      services.db,
      services.box,
      {
        userId: person.id,
        factor: 'push-notification',
        confirmed: true,
        name: 'Phone',
        secret: JSON.stringify({ service: 'WEB_PUSH', token: providers.subscription() }),
        data: { ...adopted, token_hash: createHash('sha256').update('no token').digest('base64url') },
      },
      services.now(),
    )
  },
  challenge: {
    right: async (player, page) => {
      const asked = await notified(player)
      const { claims, privateKey, respond } = player.phone
      player.approval = signJwt(privateKey, claims(asked, true))
      await respond(asked, player.approval)
      return go(player, page)
    },
    wrong: async (player, page) => {
      const asked = await notified(player)
      const { claims, respond, reject } = player.phone
      await respond(asked, signJwt(phoneApp({ key: 'ec' }).privateKey, claims(asked, true)))
      const waiting = await go(player, page)
      await reject(asked)
      return go(player, waiting)
    },
    late: async (player, page) => {
      const asked = await notified(player)
      player.world.pass(5 * minute)
      await player.phone.allow(asked)
      return go(player, page)
    },
    replay: async (player, page) => {
      const before = player.given.push
      const asked = await notified(player)
      if (player.approval) await player.phone.respond(asked, player.approval)
      // It is answered rightly afterwards.
      player.given.push = before
      return go(player, page)
    },
    again: (player, page) => press(player, page, {}, 'resend'),
  },
  enroll: {
    right: async (player, page) => {
      await player.phone.enroll(uriOn(page))
      player.device = player.phone.enrolled().id
      return go(player, page)
    },
    wrong: async (player, page) => {
      await player.phone.enroll(uriOn(page).replace(/enrollment_tx_id=\w+/, `enrollment_tx_id=${'x'.repeat(32)}`))
      return go(player, page)
    },
    late: async (player, page) => {
      player.world.pass(5 * minute)
      await player.phone.enroll(uriOn(page))
      return go(player, page)
    },
    replay: (player, page) => force(player, page, player.given.fields, player.given.action),
    again: stay,
  },
}

/** Names what was enrolled, and takes note that it was. */
const named = async (player: Player, page: FormPage): Promise<FormPage> => {
  if (page.screen !== 'mfa-webauthn-change-key-nickname') return page
  const told = await press(player, page, { nickname: 'My key' })
  return told.screen === 'mfa-webauthn-enrollment-success' ? press(player, told, {}) : told
}

const webAuthn = (factor: 'webauthn-roaming' | 'webauthn-platform'): Kit => {
  const asserted = (player: Player, page: FormPage, forged = false) =>
    answer(player, page, {
      response: player.key.get(ceremonyOptions<PublicKeyCredentialRequestOptionsJSON>(page.html), { forged }),
    })
  const created = (player: Player, page: FormPage, challenge?: string) =>
    answer(player, page, {
      response: player.key.create(ceremonyOptions<PublicKeyCredentialCreationOptionsJSON>(page.html), { challenge }),
    })
  const spoilt = {
    replay: (player: Player, page: FormPage) => force(player, page, player.given.fields, player.given.action),
    again: async (player: Player, page: FormPage, after: 'wrong' | 'late' | 'unsent') =>
      after === 'late' ? press(player, page, {}, 'tryagain') : page,
  } satisfies Partial<Task>
  return {
    hold: async ({ world, person, key }) => {
      await enrollKey(world, person.id, key, factor)
    },
    challenge: {
      ...spoilt,
      right: (player, page) => asserted(player, page),
      wrong: (player, page) => asserted(player, page, true),
      late: (player, page) => {
        player.world.pass(10 * minute)
        return asserted(player, page)
      },
    },
    enroll: {
      ...spoilt,
      right: async (player, page) => named(player, await created(player, page)),
      wrong: (player, page) => created(player, page, 'b2Ygc29tZWJvZHkgZWxzZQ'),
      late: (player, page) => {
        player.world.pass(10 * minute)
        return created(player, page)
      },
    },
  }
}

export const webauthnRoaming = webAuthn('webauthn-roaming')
export const webauthnPlatform = webAuthn('webauthn-platform')
