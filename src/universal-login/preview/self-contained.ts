import { assetNamed } from '../assets.ts'

export type Scheme = 'light' | 'dark'

/** Nothing runs, nothing is sent: styles, pictures and typefaces are all that a preview may have. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; font-src data: https:; media-src https:; form-action 'none'; base-uri 'none'"

/** What a script would take away: what stands for missing scripts, and the button beside a choice that sends itself. */
const asWithScripts = '[data-without-scripts],[data-submit-on-change]~button{display:none}'

const shownByScript = /\bdata-(?:reveal|copy|print)\b/

const fileOf = (path: string) => assetNamed(path.slice(path.lastIndexOf('/') + 1))

/** A style sheet of ours with its typefaces in it. */
const sheet = (path: string): string =>
  Buffer.from(fileOf(path)?.body ?? [])
    .toString('utf8')
    .replace(/url\("(\/u\/assets\/[^"]+)"\)/g, (all, file: string) => {
      const font = fileOf(file)
      return font ? `url("data:${font.type};base64,${Buffer.from(font.body).toString('base64')}")` : all
    })

/** What asks for a colour scheme gets the one that is looked at, whatever the browser is set to. */
const inScheme = (text: string, scheme: Scheme): string =>
  text
    .replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, asked: string) =>
      asked.toLowerCase() === scheme ? '(min-width:0)' : '(max-width:0)',
    )
    .replace(/color-scheme: light dark/g, `color-scheme: ${scheme}`)
    .replace('<meta name="color-scheme" content="light dark">', `<meta name="color-scheme" content="${scheme}">`)

/**
 * A page as a document that needs nothing else of this server, for a frame whose origin is nobody's: our style sheets are
 * in it. Its policy stands before all that an administrator wrote, so nothing of that can stand before it.
 */
export const selfContained = (page: string, scheme: Scheme): string => {
  const whole = page
    .replace(
      /<link rel="stylesheet" href="(\/u\/assets\/[^"]+)">/g,
      (_, path: string) => `<style>${sheet(path)}</style>`,
    )
    .replace(/<link rel="(?:icon|preload)"[^<>]*>/g, '')
    // Buttons that a script would show. No pattern here may look at a piece of the page again and again.
    .replace(/<button\b[^<>]*>/g, tag => (shownByScript.test(tag) ? tag.replace(/ hidden\b/, '') : tag))
  return framed(`<style>${asWithScripts}</style>${inScheme(whole, scheme)}`)
}

/** A mail for a frame: nothing in it runs, and it is in the colours that are looked at. */
export const framedMail = (html: string, scheme: Scheme): string => framed(inScheme(html, scheme))

/** HTML of an administrator for a frame: nothing in it runs, and its links lead nowhere. */
const framed = (content: string): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><base target="_blank">${content}`
