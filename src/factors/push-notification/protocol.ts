import type { Digest, Random } from '../factor.ts'

/** A challenge and an enrollment ticket are good for five minutes (reference, 4.7 and 4.9). */
export const lifetime = 5 * 60_000

/**
 * What a device shows to answer a transaction: made from its id under the server's secret, so that the store holds
 * nothing that could answer one. `idOfToken` is its inverse.
 */
export const transactionToken = (digest: Digest, id: string): string => `${id}.${digest(`push-token\0${id}`)}`

/** What the device signs. */
export const challengeOf = (digest: Digest, id: string): string => digest(`push-challenge\0${id}`)

/** The transaction that a token names; whether the token is right is for a comparison with `transactionToken` to say. */
export const idOfToken = (token: string): string | undefined => /^([\w-]{16,64})\.[\w-]+$/.exec(token)?.[1]

export const newTransactionId = (random: Random): string => Buffer.from(random(18)).toString('base64url')

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** A ticket of 32 letters and digits, uniform: scripts that read QR codes expect no other characters. */
export const newTicket = (random: Random): string => {
  let ticket = ''
  while (ticket.length < 32) {
    for (const byte of random(48)) if (byte < 248 && ticket.length < 32) ticket += letters[byte % 62]
  }
  return ticket
}

/** Two digits, the first not zero. */
export const newNumber = (random: Random): string => {
  for (;;) {
    for (const byte of random(8)) if (byte < 180) return String(10 + (byte % 90))
  }
}

/** Where phone apps find their API; Guardian's SDKs put `appliance-mfa` behind a base URL that does not end with it. */
export const guardianBase = (issuer: string): string => `${issuer}appliance-mfa`

/** The content of the QR code by which a device enrolls (authentication reference, 5). */
export const enrollmentUri = (ticket: string, issuer: string, tenant: string, user: string): string => {
  // A colon divides the label; one inside a part would move the border.
  const part = (text: string) => encodeURIComponent(text.replaceAll(':', ' '))
  return `otpauth://totp/${part(tenant)}:${part(user)}?enrollment_tx_id=${ticket}&base_url=${encodeURIComponent(guardianBase(issuer))}`
}

/** The companion of this server, ready to take a QR code's content. What stands after the `#` is never sent anywhere. */
export const companionLink = (issuer: string, uri?: string): string =>
  `${issuer}authenticator/${uri === undefined ? '' : `#enroll=${encodeURIComponent(uri)}`}`
