import { Hono } from 'hono'
import type { UnblockData } from '../attack-protection/blocked-account.ts'
import { openUnblockLink, type UnblockLink, unblockByLink } from '../attack-protection/unblock.ts'
import { browserLanguages } from '../languages.ts'
import type { HttpFacts } from '../login/login.ts'
import { answered, limit, send, type UniversalLogin } from './exchange.ts'
import { readForm } from './form-post.ts'
import { type PageRequest, standalonePage } from './pages.ts'

const path = '/u/brute-force-protection-unblock'
const prompt = 'brute-force-protection'

/** The page behind the link of a mail about a block: `/u/brute-force-protection-unblock?ticket=…`. */
export const unblockPages = (parts: UniversalLogin): Hono => {
  const { services } = parts
  const app = new Hono()

  const show = async (
    http: HttpFacts,
    name: string,
    data: UnblockData | undefined,
    options: Omit<PageRequest, 'screen' | 'audience'> = {},
  ) => {
    const { clientId, organizationId } = data ?? {}
    const page = { ...options, clientId, organizationId, locales: [...browserLanguages(http)] }
    return send(await standalonePage(services, name, page))
  }

  const dead = (http: HttpFacts, { kind, data }: Exclude<UnblockLink, { kind: 'valid' }>) =>
    show(http, 'brute-force-protection-unblock-failure', data, { data: { reason: kind }, status: 400 })

  app.get(path, c =>
    answered(parts, c, async http => {
      const token = tokenOf(http)
      const refused = await limit(parts, { http, kind: 'get', prompt, state: token })
      if (refused) return refused
      const link = await openUnblockLink(services, token)
      if (link.kind !== 'valid') return dead(http, link)
      return show(http, 'brute-force-protection-unblock', link.data, {
        data: { user_name: link.data.userName },
        around: { formAction: `${path}?ticket=${encodeURIComponent(token)}` },
      })
    }),
  )

  app.post(path, c =>
    answered(parts, c, async http => {
      const token = tokenOf(http)
      await readForm(c, http.issuer)
      const refused = await limit(parts, { http, kind: 'post', prompt, state: token })
      if (refused) return refused
      const link = await unblockByLink(services, token, http)
      return link.kind === 'valid' ? show(http, 'brute-force-protection-unblock-success', link.data) : dead(http, link)
    }),
  )

  return app
}

const tokenOf = (http: HttpFacts): string => (http.query['ticket'] ?? '').slice(0, 128)
