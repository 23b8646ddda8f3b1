import {
  type AttackProtectionDocument,
  defaultProtections,
  type Protections,
} from '../../src/attack-protection/settings.ts'
import type { Message } from '../../src/delivery/message.ts'
import type { Decision, LoginRequest } from '../../src/login/login.ts'
import { hashPassword } from '../../src/passwords.ts'
import type { Services } from '../../src/services.ts'
import { claimDue } from '../../src/store/outbox.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { insertUser, type User } from '../../src/store/users.ts'
import { http, request, type World } from './harness.ts'

/** Changes settings of one protection, as the Management API does. */
export const protect = async <K extends keyof Protections>(
  { db }: Pick<Services, 'db'>,
  name: K,
  change: Partial<Protections[K]>,
): Promise<void> => {
  await changeDocument(db, 'attack_protection', (before: AttackProtectionDocument) => ({
    ...before,
    [name]: { ...defaultProtections[name], ...before[name], ...change },
  }))
}

export interface Guess {
  username?: string
  password?: string
  ip?: string
}

/** One password of a token request, and the error it is answered with; `complete` when it was right. */
export const guess = async (
  w: Pick<World, 'login'>,
  { username = 'ann@example.com', password = 'wrong', ip = '203.0.113.7' }: Guess,
  changes: Partial<LoginRequest> = {},
): Promise<'complete' | Extract<Decision, { kind: 'deny' }>['error']> => {
  const { next } = await w.login.begin(
    request({
      uid: undefined,
      protocol: 'oauth2-password',
      interactive: false,
      credentials: { username, password },
      http: { ...http, ip },
      ...changes,
    }),
  )
  if (next.kind !== 'finished') throw new Error(`the request waits: ${JSON.stringify(next)}`)
  return next.decision.kind === 'deny' ? next.decision.error : next.decision.kind
}

/** One after the other. */
export const times = async <T>(n: number, run: (i: number) => Promise<T>): Promise<T[]> => {
  const all: T[] = []
  for (let i = 0; i < n; i++) all.push(await run(i))
  return all
}

/** The mails that are queued, oldest first; each is taken once. */
export const queuedMails = async ({ db, box, now }: Services): Promise<Message[]> =>
  (await claimDue(db, box, now(), 1000, 1e12)).map(({ message }) => message)

export const ticketOf = (mail: Message | undefined): string =>
  new URL(String(mail?.variables['url'])).searchParams.get('ticket') ?? ''

/** One more user of the world's connection. */
export const person = async ({ services }: Pick<World, 'services'>, name: string, password: string): Promise<User> =>
  insertUser(services.db, {
    provider: 'auth0',
    identity_user_id: name,
    connection: 'Username-Password-Authentication',
    email: `${name}@example.com`,
    email_verified: true,
    password_hash: await hashPassword(password),
    now: services.now(),
  })

/** `admin@example.com`, who hears of attacks. */
export const administrator = async (w: Pick<World, 'services'>): Promise<void> => {
  const { user_id } = await person(w, 'admin', 'Correct-Horse-7')
  const audience = `${w.services.config.issuer}api/v2/`
  const permission = { resource_server_identifier: audience, permission_name: 'read:attack_protection' }
  await w.services.db
    .insertInto('user_permissions')
    .values({ user_id, ...permission })
    .execute()
}
