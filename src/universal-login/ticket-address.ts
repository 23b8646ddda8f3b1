import type { TicketData } from '../accounts/ticket-links.ts'
import type { HttpFacts } from '../login/login.ts'
import { webAddress } from './web-address.ts'

/** The ticket in the address of a page. */
export const ticketOf = (http: HttpFacts): string => (http.query['ticket'] ?? '').slice(0, 128)

/** The `result_url` of a ticket, or one that was said in its place, with what came of it, as upstream adds it. */
export const backToApplication = (
  data: TicketData | undefined,
  message: string,
  result: { success: boolean; code?: string },
  resultUrl?: string,
): Response | undefined => {
  const address = resultUrl ?? webAddress(data?.resultUrl)
  if (!data || !address) return undefined
  const url = new URL(address)
  if (data.includeEmailInRedirect !== false && data.email) url.searchParams.set('email', data.email)
  url.searchParams.set('success', String(result.success))
  url.searchParams.set('message', message)
  if (result.code) url.searchParams.set('code', result.code)
  return new Response(null, { status: 302, headers: { location: url.href, 'cache-control': 'no-store' } })
}
