// What this device says to the server: Guardian's protocol, signed with a key that never leaves the browser.
const url64 = bytes =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const text64 = value => url64(new TextEncoder().encode(JSON.stringify(value)))

let ahead = 0
/** The server's time, as far as it has told it: tokens and codes go by that. */
export const serverNow = () => Date.now() + ahead
const learnTime = now => {
  // What the way takes is no difference of clocks.
  if (typeof now === 'number') ahead = Math.abs(now - Date.now()) > 2000 ? now - Date.now() : 0
}

const sign = async (key, claims) => {
  const body = `${text64({ alg: 'ES256', typ: 'JWT' })}.${text64(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(body))
  return `${body}.${url64(signature)}`
}

/** A refusal of the server, by its code. */
export class Refusal extends Error {
  constructor(status, code) {
    super(code)
    this.status = status
    this.code = code
  }
}

const call = async (method, url, authorization, body) => {
  const response = await fetch(url, {
    method,
    headers: { ...(authorization && { authorization }), ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
  })
  const text = await response.text()
  const answer = text === '' ? {} : JSON.parse(text)
  if (!response.ok) throw new Refusal(response.status, answer.errorCode ?? 'failed')
  return answer
}

/** Reads a QR code's content, or a link that carries one; throws the key of a message when it is neither. */
export const readCode = text => {
  let content = text.trim()
  const carried = /#enroll=([^&]+)/.exec(content)
  if (carried) content = decodeURIComponent(carried[1])
  const url = URL.canParse(content) ? new URL(content) : undefined
  const ticket = url?.searchParams.get('enrollment_tx_id')
  const base = url?.searchParams.get('base_url')
  if (url?.protocol !== 'otpauth:' || !ticket || !base || !URL.canParse(base)) throw new Error('notACode')
  if (new URL(base).origin !== location.origin) throw new Error('otherServer')
  const label = decodeURIComponent(content.replace(/^otpauth:\/\/totp\//i, '').split('?')[0])
  const [issuer, ...user] = label.split(':')
  return { ticket, base: base.replace(/\/$/, ''), issuer, user: user.join(':') }
}

/** Enrolls this device and answers the account to keep. */
export const enroll = async (code, name, subscription) => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey)
  const identifier = crypto.randomUUID()
  const answer = await call('POST', `${code.base}/api/enroll`, `Ticket id="${code.ticket}"`, {
    identifier,
    name,
    public_key: { kty, crv, x, y, alg: 'ES256', use: 'sig' },
    number_matching: true,
    ...(subscription && { push_credentials: credentialsOf(subscription) }),
  })
  const { secret, digits, period } = answer.totp
  const totp = await crypto.subtle.importKey('raw', base32(secret), { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])
  return {
    id: answer.id,
    at: Date.now(),
    base: code.base,
    issuer: code.issuer || answer.issuer,
    user: code.user,
    userId: answer.user_id,
    identifier,
    key: keys.privateKey,
    totp,
    digits,
    period,
  }
}

const deviceToken = account => {
  const now = Math.floor(serverNow() / 1000)
  const aud = `${account.base}/api/device-accounts`
  return sign(account.key, { iat: now, exp: now + 60, aud, iss: account.id, sub: account.userId })
}

const asDevice = async (account, method, url, body) => call(method, url, `Bearer ${await deviceToken(account)}`, body)

/** How the account stands, and what is asked of it. */
export const look = async account => {
  const answer = await asDevice(account, 'GET', `/authenticator/api/devices/${account.id}`)
  learnTime(answer.now)
  return answer
}

const credentialsOf = subscription => ({ service: 'WEB_PUSH', token: JSON.stringify(subscription) })

export const tellSubscription = (account, subscription) =>
  asDevice(account, 'PATCH', `${account.base}/api/device-accounts/${account.id}`, {
    push_credentials: credentialsOf(subscription),
  })

export const unenroll = account => asDevice(account, 'DELETE', `${account.base}/api/device-accounts/${account.id}`)

/** Approves or denies; `number` is what the sign-in page shows. */
export const answerRequest = async (account, request, accepted, number) => {
  const now = Math.floor(serverNow() / 1000)
  const url = `${account.base}/api/resolve-transaction`
  const response = await sign(account.key, {
    iat: now,
    exp: now + 30,
    aud: url,
    iss: account.identifier,
    sub: request.challenge,
    auth0_guardian_method: 'push',
    auth0_guardian_accepted: accepted,
    ...(number && { sallyport_number: number }),
  })
  return call('POST', url, `Bearer ${request.transaction_token}`, { challenge_response: response })
}

export const pushKey = async () => (await call('GET', '/authenticator/api/settings')).web_push_key

/** The code of this moment (RFC 6238), and how many seconds it lasts. */
export const codeNow = async ({ totp, digits, period }) => {
  const seconds = serverNow() / 1000
  const counter = new DataView(new ArrayBuffer(8))
  counter.setBigUint64(0, BigInt(Math.floor(seconds / period)))
  const mac = new DataView(await crypto.subtle.sign('HMAC', totp, counter.buffer))
  const offset = mac.getUint8(mac.byteLength - 1) & 15
  const code = (mac.getUint32(offset) & 0x7fffffff) % 10 ** digits
  return { code: String(code).padStart(digits, '0'), left: Math.ceil(period - (seconds % period)), period }
}

const base32 = text => {
  const bytes = []
  let bits = 0
  let value = 0
  for (const letter of text) {
    value = ((value << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >> bits) & 0xff)
    }
  }
  return Uint8Array.from(bytes)
}
