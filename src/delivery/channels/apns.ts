import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { SendFailure } from '../sender.ts'

export interface ApnsSettings {
  /** PKCS #12 with certificate and key, base64, without password. */
  p12: string
  bundleId: string
  sandbox: boolean
}

const timeout = 10_000
const idle = 5 * 60_000

/** Sends alerts through Apple's HTTP/2 API with a client certificate; the connection is kept while it is used. */
export const apns = (settings: ApnsSettings, url = addressOf(settings.sandbox)) => {
  let session: ClientHttp2Session | undefined

  const open = (): ClientHttp2Session => {
    if (session && !session.closed && !session.destroyed) return session
    let fresh: ClientHttp2Session
    try {
      fresh = connect(url, { pfx: Buffer.from(settings.p12, 'base64'), passphrase: '' })
    } catch (cause) {
      throw new SendFailure('apns_certificate', 'The APNs certificate cannot be read.', { permanent: true, cause })
    }
    // Whoever waits for an answer is told by the stream itself.
    fresh.on('error', () => fresh.destroy())
    fresh.on('goaway', () => fresh.close())
    fresh.setTimeout(idle, () => fresh.close())
    fresh.unref()
    session = fresh
    return fresh
  }

  return {
    send: async (message: {
      id: string
      token: string
      payload: Record<string, unknown>
      expiresAt: number
    }): Promise<void> => {
      const { status, body } = await request(open(), {
        headers: {
          [constants.HTTP2_HEADER_METHOD]: 'POST',
          [constants.HTTP2_HEADER_PATH]: `/3/device/${encodeURIComponent(message.token)}`,
          'apns-topic': settings.bundleId,
          'apns-push-type': 'alert',
          'apns-priority': '10',
          'apns-expiration': String(Math.floor(message.expiresAt / 1000)),
        },
        body: JSON.stringify(message.payload),
      })
      if (status === 200) return
      const { reason } = parse(body)
      throw new SendFailure(reason ?? String(status), `APNs answered ${status}${reason ? ` (${reason})` : ''}.`, {
        permanent: [400, 404, 405, 410, 413].includes(status),
      })
    },
  }
}

const addressOf = (sandbox: boolean): string =>
  sandbox ? 'https://api.sandbox.push.apple.com' : 'https://api.push.apple.com'

const request = (
  session: ClientHttp2Session,
  { headers, body }: { headers: Record<string, string>; body: string },
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new SendFailure('unreachable', 'APNs could not be reached.', { cause }))
    const stream = session.request(headers)
    let status = 0
    let text = ''
    stream.setTimeout(timeout, () => stream.close(constants.NGHTTP2_CANCEL))
    stream.on('response', answered => {
      status = Number(answered[constants.HTTP2_HEADER_STATUS])
    })
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      text = (text + chunk).slice(0, 4096)
    })
    stream.on('error', fail)
    stream.on('close', () => (status === 0 ? fail(new Error('no answer')) : resolve({ status, body: text })))
    stream.end(body)
  })

const parse = (body: string): { reason?: string } => {
  try {
    return JSON.parse(body) as { reason?: string }
  } catch {
    return {}
  }
}
