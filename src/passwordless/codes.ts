import { createHash, randomInt } from 'node:crypto'
import type { About } from '../delivery/message.ts'
import type { Services } from '../services.ts'
import type { Db } from '../store/dialect.ts'
import { type BucketSize, spendAll } from '../store/guards.ts'
import { enqueue } from '../store/outbox.ts'
import { keepCode, type SentCode, spendTry, takeCode } from '../store/passwordless-codes.ts'
import type { Means, PasswordlessRules } from './connection.ts'

/** Whom a code is for: whoever asked for it alone can use it, an application or one login of the pages. */
export interface CodePurpose {
  /** `client:…` or `login:…`. */
  asker: string
  /** Name of the connection. */
  connection: string
  /** As `recipientOf` has it. */
  recipient: string
}

/** After so many wrong ones a code is none any more. */
const tries = 3

/** Codes to one recipient, whoever asks for them: this bounds how many can be guessed at. */
const sends: BucketSize = { burst: 10, intervalMs: 6 * 60_000 }

const keyOf = ({ box }: Pick<Services, 'box'>, { asker, connection, recipient }: CodePurpose): string =>
  box.digest('passwordless.key', `${asker}\0${connection}\0${recipient}`)

const sentCode = (services: Pick<Services, 'box'>, purpose: CodePurpose, code: string): SentCode => {
  const key = keyOf(services, purpose)
  return { key, codeHash: services.box.digest('passwordless.code', `${key}\0${code}`) }
}

/** Pays for one message. False: too many were sent to this recipient. */
export const mayBeSent = async (
  { db, now }: Pick<Services, 'db' | 'now'>,
  { connection, recipient }: Pick<CodePurpose, 'connection' | 'recipient'>,
): Promise<boolean> => {
  const digest = createHash('sha256').update(`${connection}\0${recipient}`).digest('base64url')
  return (await spendAll(db, [{ key: `passwordless-send:${digest}`, size: sends }], now())).ok
}

/** A message with a code, or with the link that `linkOf` makes of it. */
export interface CodeMessage {
  rules: PasswordlessRules
  about: About
  locale?: string
  linkOf?: (code: string) => string
}

/** Makes a code, keeps its digest in the place of the one before, and has it sent; all in the caller's transaction. */
export const sendCode = async (
  trx: Db,
  services: Pick<Services, 'box' | 'now'>,
  purpose: CodePurpose,
  { rules, about, locale, linkOf }: CodeMessage,
): Promise<void> => {
  const now = services.now()
  const code = String(randomInt(10 ** rules.digits)).padStart(rules.digits, '0')
  const expiresAt = now + rules.lifetimeMs
  await keepCode(trx, { ...sentCode(services, purpose, code), tries, expiresAt })
  await enqueue(
    trx,
    services.box,
    {
      channel: channelOf(rules.means),
      to: purpose.recipient,
      template: linkOf ? 'passwordless_link' : 'passwordless_code',
      variables: { connection: purpose.connection, ...(linkOf ? { link: linkOf(code) } : { code }) },
      locale,
      expiresAt,
    },
    { ...about, now },
  )
}

const channelOf = (means: Means) => (means === 'email' ? ('email' as const) : ('sms' as const))

/** Uses up a code that somebody typed. A try is spent before it is looked at. */
export const redeemCode = async (
  services: Pick<Services, 'db' | 'box' | 'now'>,
  purpose: CodePurpose,
  typed: string,
): Promise<boolean> => {
  const { db, now } = services
  const sent = sentCode(services, purpose, typed.replace(/[\s.-]/g, ''))
  return (await spendTry(db, sent.key, now())) && takeCode(db, sent, now())
}
