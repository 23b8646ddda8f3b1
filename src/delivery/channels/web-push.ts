import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import { Agent, fetch } from 'undici'
import webPush from 'web-push'
import { isPublicAddress } from '../../addresses/public-address.ts'
import { SendFailure } from '../sender.ts'

export interface WebPushParts {
  /** `mailto:` address by which push services can complain. */
  subject: string
  keys: { publicKey: string; privateKey: string }
  /** Push services that are not on the public internet; in development alone. */
  anyAddress: boolean
}

const timeout = 10_000

/** Where a subscription points is the browser's word: only addresses of the public internet are connected to. */
const publicOnly = new Agent({
  connect: {
    lookup: (hostname, options, callback) =>
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        const open = (addresses ?? []).filter(({ address }) => isPublicAddress(address))
        if (error ?? open.length === 0) return callback(error ?? new Error('no public address'), [])
        callback(null, open)
      }),
  },
})

/** Sends a payload to a browser, encrypted so that only it can read it (RFC 8030, 8291, 8292). */
export const sendWebPush = async (
  { subject, keys, anyAddress }: WebPushParts,
  { subscription, payload, lifetimeMs }: { subscription: string; payload: string; lifetimeMs: number },
): Promise<void> => {
  const target = readSubscription(subscription)
  const url = new URL(target.endpoint)
  if (!anyAddress) checkAddress(url)
  const details = webPush.generateRequestDetails(target, payload, {
    vapidDetails: { subject, ...keys },
    TTL: Math.max(0, Math.ceil(lifetimeMs / 1000)),
    urgency: 'high',
  })
  let response: Awaited<ReturnType<typeof fetch>>
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: Object.entries(details.headers).map(([name, value]) => [name, String(value)] as [string, string]),
      body: details.body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
      ...(anyAddress ? {} : { dispatcher: publicOnly }),
    })
  } catch (cause) {
    throw new SendFailure('unreachable', 'The push service of the browser could not be reached.', { cause })
  }
  await response.body?.cancel()
  if (response.ok) return
  throw new SendFailure(`push_service_${response.status}`, `The push service answered ${response.status}.`, {
    permanent: [400, 404, 410, 413].includes(response.status),
  })
}

const checkAddress = (url: URL): void => {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (url.protocol !== 'https:' || (isIP(host) !== 0 && !isPublicAddress(host)))
    throw new SendFailure('push_service', 'The push service is not on the public internet.', { permanent: true })
}

const readSubscription = (text: string): webPush.PushSubscription => {
  try {
    const { endpoint, keys } = JSON.parse(text) as webPush.PushSubscription
    if (URL.canParse(endpoint) && typeof keys.p256dh === 'string' && typeof keys.auth === 'string')
      return { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
  } catch {}
  throw new SendFailure('subscription', 'The subscription of the browser cannot be read.', { permanent: true })
}
