import { randomBytes, randomInt, randomUUID } from 'node:crypto'

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** `length` characters of [A-Za-z0-9], uniform. */
export const alphanumeric = (length: number): string =>
  Array.from({ length }, () => alphanumerics[randomInt(alphanumerics.length)]).join('')

/** 24 hexadecimal digits that sort by time, the shape of Auth0's user and resource server ids. */
export const hexId = (now: number): string =>
  Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0') + randomBytes(8).toString('hex')

/** `prefix_` and 16 alphanumerics: connections, roles, organizations, grants (management reference, 1.8). */
export const prefixedId = (prefix: string, length = 16): string => `${prefix}_${alphanumeric(length)}`

export const uuid = (): string => randomUUID()

/** An id of ours whose text sorts by the time it was made in: 48 bits of milliseconds, 80 of chance. */
export const timeOrderedId = (now: number): string => firstId(now) + randomBytes(10).toString('hex')

/** What sorts before every such id that is made from this moment on, and after all that were made earlier. */
export const firstId = (now: number): string => now.toString(16).padStart(12, '0')
