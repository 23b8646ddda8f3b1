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
