import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface Answer {
  status: number
  /** Where the answer leads, as an absolute address. */
  location?: string
  body: string
}

/** A browser as far as forms go: cookies by path, redirects one at a time. Light, so that the server has the processor. */
export interface FormClient {
  get: (url: string) => Promise<Answer>
  post: (url: string, fields: Record<string, string>) => Promise<Answer>
}

interface Cookie {
  name: string
  value: string
  path: string
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

/** A new browser behind the address `ip`, which a proxy would tell of. */
export const formClient = (ip: string): FormClient => {
  let jar: Cookie[] = []

  const keep = (line: string) => {
    const [pair = '', ...attributes] = line.split(/;\s*/)
    const at = pair.indexOf('=')
    const named = (name: string) => attributes.find(a => a.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1)
    const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path: named('path') ?? '/' }
    jar = jar.filter(other => other.name !== cookie.name || other.path !== cookie.path)
    const gone = named('max-age') === '0' || new Date(named('expires') ?? '9999-01-01') <= new Date()
    if (!gone) jar.push(cookie)
  }

  const call = async (method: string, url: string, fields?: Record<string, string>): Promise<Answer> => {
    const { pathname, origin } = new URL(url)
    const cookies = jar.filter(({ path }) => pathname.startsWith(path)).map(({ name, value }) => `${name}=${value}`)
    const { headers, ...answer } = await exchange(method, url, fields, {
      ...browserHeaders,
      'x-forwarded-for': ip,
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
      ...(fields && { origin }),
    })
    for (const line of headers['set-cookie'] ?? []) keep(line)
    return answer
  }

  return { get: url => call('GET', url), post: (url, fields) => call('POST', url, fields) }
}

/** A form that a server of an application sends, not a browser. */
export const postForm = (url: string, fields: Record<string, string>, ip: string): Promise<Answer> =>
  exchange('POST', url, fields, { 'x-forwarded-for': ip })

const browserHeaders = {
  accept: 'text/html,application/xhtml+xml',
  'accept-language': 'en-GB,en;q=0.8',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

const exchange = (
  method: string,
  url: string,
  fields: Record<string, string> | undefined,
  headers: Record<string, string>,
): Promise<Answer & { headers: IncomingHttpHeaders }> =>
  new Promise((resolve, reject) => {
    const { hostname, port, pathname, search } = new URL(url)
    const body = fields && new URLSearchParams(fields).toString()
    const typed = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const outgoing = request(
      { agent, method, hostname, port, path: pathname + search, headers: { ...headers, ...typed } },
      incoming => {
        const { location } = incoming.headers
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', chunk => {
          text += chunk
        })
        incoming.once('error', reject)
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            location: location === undefined ? undefined : new URL(location, url).href,
            body: text,
            headers: incoming.headers,
          }),
        )
      },
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
