import { addressKey, isLoopback } from '../attack-protection/addresses.ts'
import type { Services } from '../services.ts'
import { type BucketSize, type Spent, spend, spendAll } from '../store/guards.ts'
import { hashToken } from '../store/secrets.ts'

const perMinute = (burst: number, rate: number): BucketSize => ({ burst, intervalMs: 60_000 / rate })

/** What pages take from one address (login-flow reference, 4.9). */
const limits = {
  everything: perMinute(500, 500),
  post: perMinute(10, 5),
  get: perMinute(20, 10),
  account: perMinute(50, 50),
  device: perMinute(300, 300),
  /** Of one login: pages ask every five seconds, other programs as often as they like up to this. */
  poll: perMinute(500, 500),
} as const

/**
 * Spends one request of an address: forms by prompt, pages by login, polling from what all share and by login. Answers
 * when the next one will be taken if this one was too many. Requests from this machine are counted for polling alone.
 */
export const spendRequest = async (
  services: Pick<Services, 'db' | 'now'>,
  request: { ip: string; kind: 'get' | 'post' | 'poll'; prompt: string; state: string },
): Promise<Spent> => {
  const { ip, kind, prompt, state } = request
  const from = addressKey(ip)
  const own = {
    // How often a page asks is a matter of the page, wherever it is.
    poll: { key: `pages-poll:${hashToken(state)}`, size: limits.poll },
    post: { key: `pages-post:${from}:${prompt}`, size: limits.post },
    get: { key: `pages-get:${from}:${hashToken(state)}`, size: limits.get },
  }[kind]
  const all = { key: `pages:${from}`, size: limits.everything }
  if (!isLoopback(ip)) return spendAll(services.db, [all, own], services.now())
  return kind === 'poll' ? spendAll(services.db, [own], services.now()) : { ok: true }
}

/** Spends one request of the address of a phone or of the companion, which asks every few seconds while it is open. */
export const spendDeviceRequest = async (services: Pick<Services, 'db' | 'now'>, ip: string): Promise<Spent> =>
  isLoopback(ip) ? { ok: true } : spend(services.db, `devices:${addressKey(ip)}`, limits.device, services.now())

/** Spends one request of an address that asks for a challenge of passkeys without our pages. */
export const spendPasskeyRequest = async (services: Pick<Services, 'db' | 'now'>, ip: string): Promise<Spent> =>
  isLoopback(ip)
    ? { ok: true }
    : spend(services.db, `passkey-request:${addressKey(ip)}`, limits.account, services.now())

/** Spends one request of an address that has codes or links sent, of which there are fifty in an hour. */
export const spendPasswordlessRequest = async (services: Pick<Services, 'db' | 'now'>, ip: string): Promise<Spent> =>
  isLoopback(ip)
    ? { ok: true }
    : spend(services.db, `passwordless:${addressKey(ip)}`, { burst: 50, intervalMs: 72_000 }, services.now())

/** Spends one request of an address that has mail sent to accounts. */
export const spendResetRequest = async (services: Pick<Services, 'db' | 'now'>, ip: string): Promise<Spent> =>
  isLoopback(ip)
    ? { ok: true }
    : spend(services.db, `change-password:${addressKey(ip)}`, limits.account, services.now())
