import { createHash } from 'node:crypto'

/** Longer than the service needs; whoever waits for a login waits for this. */
const patience = 2000
/** A whole range is a thousand lines of 40 characters. */
const largestAnswer = 1024 * 1024

/**
 * Asks a service with the range API of Have I Been Pwned whether a password is known from breaches. What leaves is the
 * first five digits of its digest, which thousands of passwords share, and a wish for padding, so that the length of the
 * answer tells nothing either. Throws when no answer comes that can be read.
 */
export const isInRange = async (url: string, password: string): Promise<boolean> => {
  const digest = createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase()
  const answer = await fetch(url + digest.slice(0, 5), {
    headers: { 'Add-Padding': 'true', 'User-Agent': 'Sallyport', Accept: 'text/plain' },
    redirect: 'error',
    signal: AbortSignal.timeout(patience),
  })
  const lines = answer.ok ? linesOf(await limited(answer)) : undefined
  if (!lines) throw new Error(`the range API answered ${answer.status}`)
  const found = lines.find(([suffix]) => suffix === digest.slice(5))
  // A line that says zero is padding.
  return found !== undefined && found[1] > 0
}

const linesOf = (text: string): [string, number][] | undefined => {
  const lines = text.split(/\r?\n/).filter(line => line !== '')
  const read = lines.flatMap((line): [string, number][] => {
    const [, suffix, count] = /^([0-9A-F]{35}):(\d+)$/i.exec(line.trim()) ?? []
    return suffix && count ? [[suffix.toUpperCase(), Number(count)]] : []
  })
  return read.length === lines.length && read.length > 0 ? read : undefined
}

const limited = async (answer: Response): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > largestAnswer) throw new Error('the range API answered more than a range')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
