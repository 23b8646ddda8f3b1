import { createServer, type IncomingMessage } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Configuration } from 'oidc-provider'

/**
 * The protocol library alone, with a form that asks for nothing and records in memory: what a login cannot cost less
 * than. Listens on the port of its first argument.
 */
const port = Number(process.argv[2])
const issuer = `http://localhost:${port}`
const api = 'https://api.example.com/'

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const configuration: Configuration = {
  clients: [
    {
      client_id: 'bench',
      client_secret: 'bench-secret',
      redirect_uris: ['https://app.example.com/cb'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'bench', use: 'sig' }] } as never,
  cookies: { keys: [] },
  routes: { authorization: '/authorize', token: '/oauth/token' },
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  claims: { profile: ['name'], email: ['email'] },
  extraParams: ['audience'],
  pkce: { required: () => true },
  findAccount: (_ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, email: id, name: id }) }),
  interactions: { url: (_ctx, interaction) => `/login/${interaction.uid}` },
  issueRefreshToken: () => true,
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => api,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'read:things', audience: api, accessTokenFormat: 'jwt' as const }),
    },
  },
}
const provider = new Provider(issuer, configuration)
const answer = provider.callback()

const page = `<!doctype html><title>Log in</title><form method="post"><input name="username"><input name="password"></form>`

const textOf = async (incoming: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of incoming) text += chunk
  return text
}

createServer(async (incoming, outgoing) => {
  const { pathname } = new URL(incoming.url ?? '/', issuer)
  if (pathname === '/readyz') return outgoing.end('ok')
  if (pathname === '/metrics') {
    const { user, system } = process.cpuUsage()
    return outgoing.end(
      `process_cpu_seconds_total ${(user + system) / 1e6}\nprocess_resident_memory_bytes ${process.memoryUsage.rss()}\n`,
    )
  }
  if (!pathname.startsWith('/login/')) return answer(incoming, outgoing)
  if (incoming.method === 'GET') {
    await provider.interactionDetails(incoming, outgoing)
    return outgoing.writeHead(200, { 'content-type': 'text/html' }).end(page)
  }
  const accountId = new URLSearchParams(await textOf(incoming)).get('username') ?? ''
  const grant = new provider.Grant({ accountId, clientId: 'bench' })
  grant.addOIDCScope('openid profile email offline_access')
  grant.addResourceScope(api, 'read:things')
  const result = { login: { accountId }, consent: { grantId: await grant.save() } }
  await provider.interactionFinished(incoming, outgoing, result, { mergeWithLastSubmission: false })
}).listen(port, '127.0.0.1')
