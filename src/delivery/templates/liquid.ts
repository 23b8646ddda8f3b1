import { Liquid } from 'liquidjs'
import { closedLiquid } from '../../closed-liquid.ts'

const plain = new Liquid(closedLiquid)
/** Escapes what is put in, once: a template that says `| escape` itself, as Auth0's manual asks for, comes out the same. */
const escaping: Liquid = new Liquid({
  ...closedLiquid,
  outputEscape: value =>
    String(value ?? '')
      .replace(/&(?!(?:amp|lt|gt|quot|#\d{1,5}|#x[0-9a-f]{1,4});)/gi, '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&#34;')
      .replaceAll("'", '&#39;'),
})

/** Fills a template whose result is plain text: subjects, senders, text messages. Throws on a broken template. */
export const renderText = (template: string, variables: object): string => plain.parseAndRenderSync(template, variables)

/** Fills a template whose result is HTML; every value is escaped unless the template says `| raw`. Throws on a broken template. */
export const renderHtml = (template: string, variables: object): string =>
  escaping.parseAndRenderSync(template, variables)

/** The first line of what went wrong with a template, short enough to be shown to its author. */
export const liquidMessage = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? ''

/** What is wrong with a template before anybody is written to: its Liquid, or that it cannot be filled within the limits. */
export const messageProblem = (template: string): string | undefined => {
  try {
    renderText(template, {})
    return undefined
  } catch (error) {
    return liquidMessage(error)
  }
}
