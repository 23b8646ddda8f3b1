import { Liquid } from 'liquidjs'

// Templates are written by administrators and filled with what users typed. Nothing may be included from disk, own
// properties only, and no template may run away with the process.
const closed = {
  fs: {
    readFileSync: () => '',
    readFile: async () => '',
    existsSync: () => false,
    exists: async () => false,
    resolve: (_root: string, file: string) => file,
  },
  relativeReference: false,
  ownPropertyOnly: true,
  parseLimit: 200_000,
  renderLimit: 1000,
  memoryLimit: 10_000_000,
}

const plain = new Liquid(closed)
/** Escapes what is put in, once: a template that says `| escape` itself, as Auth0's manual asks for, comes out the same. */
const escaping: Liquid = new Liquid({
  ...closed,
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
