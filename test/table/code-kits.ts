import { randomBytes } from 'node:crypto'
import { totpAt } from '../../src/factors/totp.ts'
import type { FormPage } from '../fixtures/form-client.ts'
import { answer, force, type Player, press } from './player.ts'
import { type Kit, nothing, stay, type Task } from './tasks.ts'

const minute = 60_000

const other = (code: string): string => (code === '123456' ? '654321' : '123456')

const replay = (player: Player, page: FormPage): Promise<FormPage> =>
  force(player, page, player.given.fields, player.given.action)

/** The code of a seed; each is of a time step that no earlier one had. */
const freshCode = ({ world }: Player, seed: string): string => {
  world.pass(30_000)
  return totpAt(seed, world.services.now())
}

const seedOn = (page: FormPage): string => /secret=([A-Z2-7]+)/.exec(page.html)?.[1] as string

const appTask = (seedOf: (player: Player, page: FormPage) => string): Task => ({
  right: (player, page) => answer(player, page, { code: freshCode(player, seedOf(player, page)) }),
  wrong: (player, page) => answer(player, page, { code: other(freshCode(player, seedOf(player, page))) }),
  late: (player, page) => {
    const code = freshCode(player, seedOf(player, page))
    player.world.pass(2 * minute)
    return answer(player, page, { code })
  },
  replay,
  again: stay,
})

export const otp: Kit = {
  hold: nothing,
  challenge: appTask(({ person }) => person.seed),
  enroll: appTask((player, page) => {
    // From now on the app holds this seed.
    player.person.seed = seedOn(page)
    return player.person.seed
  }),
}

/** A code that comes to an address. */
const sentTask = (to: (player: Player) => string): Task => {
  const take = async (player: Player): Promise<string> => {
    const code = player.unused ?? (await player.world.sentCode(to(player)))
    player.unused = undefined
    return code
  }
  return {
    right: async (player, page) => answer(player, page, { code: await take(player) }),
    wrong: async (player, page) => {
      player.unused = await take(player)
      return answer(player, page, { code: other(player.unused) })
    },
    late: async (player, page) => {
      const code = await take(player)
      player.world.pass(5 * minute)
      return answer(player, page, { code })
    },
    replay: async (player, page) => {
      player.unused = await take(player)
      return replay(player, page)
    },
    again: async (player, page, after) => (after === 'wrong' ? page : press(player, page, {}, 'resend-code')),
  }
}

const byPhone = sentTask(({ person }) => person.phone)
const byMail = sentTask(({ address }) => address)

export const phone: Kit = { hold: nothing, challenge: byPhone, enroll: byPhone }
export const email: Kit = { hold: nothing, challenge: byMail, enroll: byMail }

const codeOn = (page: FormPage): string => /id="secret"[^>]*>([A-Z0-9]{24})</.exec(page.html)?.[1] as string

const saved = { saved: 'on' }

export const recoveryCode: Kit = {
  hold: nothing,
  challenge: {
    right: async (player, page) => {
      const next = await answer(player, page, { code: player.person.recoveryCode })
      if (next.screen !== 'mfa-recovery-code-challenge-new-code') return next
      player.person.recoveryCode = codeOn(next)
      return player.ticks
        ? force(player, next, { ...saved, rememberBrowser: 'true' }, 'default')
        : press(player, next, saved)
    },
    wrong: (player, page) => answer(player, page, { code: randomBytes(12).toString('hex').toUpperCase() }),
    late: async (player, page) => {
      const path = `/v2/users/${encodeURIComponent(player.person.id)}/recovery-code-regeneration`
      const { recovery_code } = await player.world.api<{ recovery_code: string }>('POST', path)
      const shown = await answer(player, page, { code: player.person.recoveryCode })
      player.person.recoveryCode = recovery_code
      return shown
    },
    replay,
    again: stay,
  },
  enroll: {
    right: (player, page) => answer(player, page, saved),
    wrong: (player, page) => answer(player, page, {}),
    late: (player, page) => {
      player.world.pass(10 * minute)
      return answer(player, page, saved)
    },
    replay,
    again: stay,
  },
}
