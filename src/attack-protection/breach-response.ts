import { ticketMailer } from '../accounts/ticket-links.ts'
import type { HttpFacts } from '../login/login.ts'
import type { LogType } from '../logs/event-types.ts'
import { insertLogs, type LogContext, logRow } from '../logs/write.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { oncePer } from '../store/guards.ts'
import { type IdentityWithPassword, userById } from '../store/users.ts'
import { addressKey } from './addresses.ts'
import { type NoticeKind, tellAdministrators } from './admin-notices.ts'
import { type BreachStage, breachShields } from './breached-passwords.ts'
import { protection } from './settings.ts'

const hour = 60 * 60_000

const stages: Record<BreachStage, { log: LogType; notice: NoticeKind; doing: string }> = {
  login: { log: 'pwd_leak', notice: 'breached-login', doing: 'to sign in' },
  signup: { log: 'signup_pwd_leak', notice: 'breached-signup', doing: 'to sign up' },
  reset: { log: 'reset_pwd_leak', notice: 'breached-reset', doing: 'as a new password' },
}

/** Whose password was known from breaches. */
export interface BreachedLogin {
  http: HttpFacts
  context: LogContext
  /** The account that it opens; there is none yet at sign-up. */
  identity?: IdentityWithPassword
}

/**
 * What follows when a password is known from breaches, to be written with what was decided about it: an entry in the
 * tenant log and word to administrators, once an hour for each address; word to the user with a link to choose another
 * password, once an hour: a mail, or a text where there is no address.
 */
export const breachFound = async (
  services: Services,
  stage: BreachStage,
  { http, context, identity }: BreachedLogin,
): Promise<(trx: Db) => Promise<void>> => {
  const settings = await protection(services, 'breached-password-detection')
  const { log, notice, doing } = stages[stage]
  const shields = (await breachShields(services, stage)) ?? []
  const frequencies = settings.admin_notification_frequency
  const toUser =
    identity && shields.includes('user_notification')
      ? await userNotice(services, identity, { http, context })
      : undefined
  return async trx => {
    if (await oncePer(trx, hour, `${log}:${addressKey(http.ip)}`, services.now())) {
      await insertLogs(trx, [logRow(services, { type: log }, context)])
      if (shields.includes('admin_notification'))
        await tellAdministrators(services, trx, notice, frequencies.length > 0 ? frequencies : ['immediately'], {
          ip: http.ip,
          user_name: context.userName ?? context.userId ?? '',
          doing,
        })
    }
    await toUser?.(trx)
  }
}

const userNotice = async (
  services: Services,
  identity: IdentityWithPassword,
  { http, context }: Pick<BreachedLogin, 'http' | 'context'>,
): Promise<((trx: Db) => Promise<void>) | undefined> => {
  const [user, send] = await Promise.all([
    userById(services.db, identity.owner),
    ticketMailer(services, context.clientId),
  ])
  const email = identity.email ?? user?.email
  const phone = identity.phone_number
  if (!user || !(email ?? phone)) return undefined
  return async trx => {
    if (!(await oncePer(trx, hour, `stolen-credentials:${user.user_id}`, services.now()))) return
    await send(trx, {
      kind: 'password-change',
      ...(email ? { to: email, template: 'stolen_credentials' } : { to: phone as string, template: 'password_breach' }),
      user,
      data: {
        email,
        clientId: context.clientId,
        identity: { provider: identity.provider, user_id: identity.user_id },
        connection: identity.connection,
        // Whoever opens the link has read the mail.
        markEmailAsVerified: email !== undefined,
      },
      http,
    })
  }
}
