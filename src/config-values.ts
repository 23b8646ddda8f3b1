import { isIP } from 'node:net'
import { z } from 'zod'
import { denyCategories } from './risk/rules/untrusted-ip.ts'

/*
 * The shapes of single settings: what each text may be, what it becomes, and in which words it is refused.
 */

export const port = (lowest: number) => wholeNumber(lowest, 65535)

export const wholeNumber = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${lowest} to ${highest}`)
    .transform(Number)
    .refine(n => n >= lowest && n <= highest, `must be a whole number from ${lowest} to ${highest}`)

export const portProblem = (port: number, httpsPort: number): string | undefined => {
  if (httpsPort === port) return 'must differ from PORT'
  return httpsPort > 65535 ? `PORT + 443 is no port; set one, or 0 for none` : undefined
}

/** An origin with a trailing slash: where the server is found decides `iss`, so it is written one way only. */
export const baseUrl = (production: boolean) =>
  z.string().transform((text, context) => {
    const problem = baseUrlProblem(text, production)
    if (!problem) return new URL(text).href
    context.addIssue(problem)
    return z.NEVER
  })

const baseUrlProblem = (text: string, production: boolean): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) return `must be an http or https URL, not "${text}"`
  if (!text.endsWith('/')) return `must end with a slash: ${text}/`
  if (url.href !== `${url.origin}/`) return `must be scheme, host and port only, not "${text}"`
  if (production && url.protocol === 'http:' && !isLoopback(url.hostname))
    return `must be https in production, not "${text}"`
  return undefined
}

/** Where five digits of a digest are put behind. */
export const rangeUrl = (production: boolean) =>
  z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    const problem =
      !url || !['http:', 'https:'].includes(url.protocol)
        ? `must be an http or https URL, not "${text}"`
        : !text.endsWith('/') || url.search || url.hash
          ? `must end with a slash: ${url.origin}${url.pathname.replace(/\/?$/, '/')}`
          : production && url.protocol === 'http:' && !isLoopback(url.hostname)
            ? `must be https in production, not "${text}"`
            : undefined
    if (!problem) return text
    context.addIssue(problem)
    return z.NEVER
  })

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname)

export const listOf = <S extends z.ZodType<unknown, string>>(item: S) =>
  z
    .string()
    .transform(text =>
      text
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== ''),
    )
    .pipe(z.array(item))

export const allowedHost = z
  .string()
  .toLowerCase()
  .regex(
    /^(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(:\d{1,5}|\/\d{1,3})?$|^[0-9a-f:.]+$/,
    'must be host names or addresses, each with :port if only that one is meant',
  )

/** `[source[:category]=]file or URL`. */
export const denyList = z.string().transform((text, context) => {
  const [, source, category, location = ''] = /^(?:([\w.-]+)(?::([\w-]+))?=)?(.+)$/.exec(text) ?? []
  const known = denyCategories.find(name => name === category)
  if (category !== undefined && !known)
    context.addIssue(`"${category}" is none of the categories ${denyCategories.join(', ')}`)
  else if (/^[a-z]+:\/\//i.test(location) && !(/^https?:/.test(location) && URL.canParse(location)))
    context.addIssue(`must be files or http and https URLs, not "${location}"`)
  return { source, category: known, location }
})

/** `provider=URL`; a URL without a path is that of the place where directories are (Web Bot Auth). */
export const agentDirectory = z.string().transform((text, context) => {
  const [, provider, location = ''] = /^([\w.-]+)=(.+)$/.exec(text) ?? []
  const url = URL.canParse(location) ? new URL(location) : undefined
  if (
    provider === undefined ||
    !url ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  ) {
    context.addIssue(`must be names with https URLs, like openai=https://chatgpt.com, not "${text}"`)
    return z.NEVER
  }
  if (url.pathname === '/') url.pathname = '/.well-known/http-message-signatures-directory'
  return { provider, url: url.href }
})

export const databaseFile = z.string().regex(/^off$|\.mmdb$/, 'must be a file that ends in .mmdb, or off')

export const trustProxy = z.string().transform((text, context): number | string[] => {
  if (text === 'off') return 0
  if (/^\d{1,2}$/.test(text)) return Number(text)
  const ranges = text.split(',').map(part => part.trim())
  const wrong = ranges.filter(range => !isRange(range))
  if (wrong.length === 0) return ranges
  context.addIssue(`must be a number of hops, or addresses and CIDR ranges; "${wrong.join(', ')}" is neither`)
  return z.NEVER
})

const isRange = (text: string): boolean => {
  const [address = '', prefix, more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more !== undefined) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128))
}

/** Words that stand in manuals and sample files; one of them in a secret makes it anybody's. */
const wellKnown = /^(change-?me|default|example|password|sallyport|secret|test|admin|development|production|\W|\d)*$/i

export const confidential = (least: number, required?: { error: string }) =>
  z
    .string(required)
    .refine(text => text.length >= least, `must have at least ${least} characters in production`)
    .refine(
      text => !wellKnown.test(text) && new Set(text).size > 4,
      'is a default or well-known value; production needs one of its own',
    )
