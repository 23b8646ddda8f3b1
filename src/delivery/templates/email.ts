import type { EmailTemplateDocument, EmailTemplateName } from '../settings.ts'
import { emailContents } from './email-contents.ts'
import { type EmailContent, emailHtml, emailText } from './email-layout.ts'
import { renderHtml, renderText } from './liquid.ts'

export interface RenderedEmail {
  subject: string
  html: string
  text: string
  /** Where the template names a sender. */
  from?: string
}

/** Mails that nobody waits for: switched off they are not sent. The others then go out as built in. */
const optional: readonly EmailTemplateName[] = [
  'verify_email',
  'welcome_email',
  'blocked_account',
  'stolen_credentials',
  'enrollment_email',
  'user_invitation',
]

/** Whether mails of this template are sent at all: the welcome only when switched on, others unless switched off. */
export const isSent = (name: EmailTemplateName, own: EmailTemplateDocument | undefined): boolean =>
  name === 'welcome_email' ? own?.enabled === true : !(optional.includes(name) && own?.enabled === false)

/** Fills a template: the administrator's own where it is on, else the built-in one. Throws when the own one is broken. */
export const renderEmail = (
  name: EmailTemplateName,
  own: EmailTemplateDocument | undefined,
  variables: Record<string, unknown>,
): RenderedEmail => {
  const custom = own?.enabled === false ? undefined : own
  return { ...renderContent(emailContents[name], variables), ...(custom && renderOwnEmail(custom, variables)) }
}

/** Fills what an administrator has written of a mail. */
export const renderOwnEmail = (
  own: { from?: string | null; subject?: string | null; body?: string | null },
  variables: Record<string, unknown>,
): Partial<RenderedEmail> => {
  const from = own.from ? lineOf(own.from, variables) : undefined
  const html = own.body ? renderHtml(own.body, variables) : undefined
  return {
    ...(own.subject ? { subject: lineOf(own.subject, variables) } : {}),
    ...(html === undefined ? {} : { html, text: textOfHtml(html) }),
    ...(from ? { from } : {}),
  }
}

/** Fills a built-in mail. */
export const renderContent = (
  content: EmailContent,
  variables: Record<string, unknown>,
): Omit<RenderedEmail, 'from'> => ({
  subject: lineOf(content.subject, variables),
  html: renderHtml(emailHtml(content), variables),
  text: renderText(emailText(content), variables),
})

/** A subject or sender is one line, whatever a name in it holds. */
const lineOf = (template: string, variables: Record<string, unknown>): string =>
  renderText(template, variables).replace(/\s+/g, ' ').trim()

/** Tags, each looked at once however many there are and whether or not they end. */
const tags = /<(\/?)([a-z][a-z\d]*)\b([^<>]*)>|<[!/?a-z][^<>]*>/gi
const unseen = ['style', 'script', 'head']
const blocks = new Set(['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'tr', 'table', 'ul', 'ol'])

/** What an HTML mail says, for mail programs without HTML: links keep their addresses. */
export const textOfHtml = (html: string): string => {
  const lower = html.toLowerCase()
  const lastEnd = new Map(unseen.map(name => [name, lower.lastIndexOf(`</${name}`)]))
  let [text, at] = ['', 0]
  let within: string | undefined
  let link: { href: string; from: number } | undefined
  for (const { 0: tag, 1: slash, 2: named = '', 3: attributes = '', index } of html.matchAll(tags)) {
    if (within === undefined) text += html.slice(at, index)
    at = index + tag.length
    const name = named.toLowerCase()
    if (within !== undefined) {
      if (slash && name === within) within = undefined
    } else if (!slash && index < (lastEnd.get(name) ?? -1)) within = name
    else if (name === 'br') text += '\n'
    else if (slash && blocks.has(name)) text += '\n\n'
    else if (name === 'a' && slash) {
      if (link && !text.slice(link.from).includes(link.href)) text += ` (${link.href})`
      link = undefined
    } else if (name === 'a') {
      const href = /\bhref\s*=\s*["']([^"']*)["']/i.exec(attributes)?.[1]
      link = href === undefined ? undefined : { href, from: text.length }
    }
  }
  return spaced(readable(text + (within === undefined ? html.slice(at) : '')))
}

const readable = (text: string): string =>
  text.replace(
    /&(nbsp|lt|gt|quot|apos|amp|#(\d+)|#x([0-9a-f]+));/gi,
    (all, name: string, dec?: string, hex?: string) =>
      dec || hex ? codePoint(Number.parseInt(dec ?? (hex as string), dec ? 10 : 16), all) : (entities[name] ?? all),
  )

const spaced = (text: string): string =>
  text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

const entities: Record<string, string> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const codePoint = (code: number, otherwise: string): string =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise
