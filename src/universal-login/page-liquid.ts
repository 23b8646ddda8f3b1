import { randomBytes } from 'node:crypto'
import { Liquid, Tag, type TagToken, type Template } from 'liquidjs'
import { closedLiquid } from '../closed-liquid.ts'
import { type Html, trusted } from './html.ts'

/** What a page template or a partial may say of the page, by Auth0's names; every value is escaped where it is put in. */
export type Variables = Record<string, unknown>

/** A value that is HTML already, made by us: texts with links in them. */
export class HtmlValue {
  readonly html: string
  constructor(html: Html) {
    this.html = String(html)
  }
  toString(): string {
    return this.html
  }
}

/** The longest template there can be, and the longest page that one may write, in characters. */
export const longestTemplate = 512 * 1024
const longestPage = 2 * 1024 * 1024

/** Stands for what is put in last. Nobody outside knows it, so no value can say it. */
const mark = randomBytes(16).toString('hex')
const marks = new RegExp(`${mark}-(head|widget|nonce)`, 'g')

const parts = ['head', 'widget'] as const
type Part = (typeof parts)[number]

/** `{% auth0:head %}` and `{% auth0:widget %}`. */
class PartTag extends Tag {
  readonly part: Part
  constructor(token: TagToken, remaining: never, engine: Liquid) {
    super(token, remaining, engine)
    const named = parts.find(part => token.args.trim() === `:${part}`)
    if (!named) throw new Error(`there is no tag auth0${token.args.trim()}`)
    this.part = named
  }
  override render(_context: unknown, emitter: { write: (text: unknown) => void }): void {
    emitter.write(`${mark}-${this.part}`)
  }
}

/**
 * In the text of a page, in quotes of an attribute, and in quotes of a script alike: nothing that is put in ends what it
 * stands in. What a template escapes by itself comes out the same.
 */
const escaped = (value: unknown): string =>
  value instanceof HtmlValue
    ? value.html
    : String(value ?? '')
        .replace(/&(?!(?:amp|lt|gt|quot|#\d{1,5}|#x[0-9a-f]{1,4});)/gi, '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&#34;')
        .replaceAll("'", '&#39;')
        .replaceAll('`', '&#96;')
        .replaceAll('\\', '&#92;')
        .replaceAll('${', '&#36;{')

const engineFor = (options: { parts: boolean }): Liquid => {
  const engine = new Liquid({
    ...closedLiquid,
    parseLimit: longestTemplate,
    renderLimit: 500,
    memoryLimit: 3_000_000,
    outputEscape: escaped,
  })
  // No filter leads around escaping.
  engine.registerFilter('raw', (value: unknown) => value)
  if (options.parts) engine.registerTag('auth0', PartTag as never)
  return engine
}

const ofPages = engineFor({ parts: true })
const ofPartials = engineFor({ parts: false })

/** Scripts, styles and style sheets that the author wrote carry the page's nonce; those that a value brings do not. */
const withNonce = (source: string): string =>
  source.replace(/<(script|style|link)(?=[\s/>])/gi, `<$1 nonce="${mark}-nonce"`)

const kept = new Map<string, Template[]>()
const mostKept = 200

const parsed = (engine: Liquid, source: string, drafted: boolean): Template[] => {
  if (drafted) return engine.parse(withNonce(source))
  const key = `${engine === ofPages ? 'page' : 'partial'}\0${source}`
  const known = kept.get(key)
  if (known) return known
  const templates = engine.parse(withNonce(source))
  if (kept.size >= mostKept) kept.delete(kept.keys().next().value as string)
  kept.set(key, templates)
  return templates
}

const fill = (
  engine: Liquid,
  source: string,
  variables: Variables,
  inside: { head?: Html; widget?: Html; nonce: string; whole?: boolean; drafted: boolean },
): string => {
  const text = String(engine.renderSync(parsed(engine, source, inside.drafted), variables))
  if (text.length > longestPage) throw new Error('the page gets too long')
  const left = new Map<string, string>([
    ['head', String(inside.head ?? '')],
    ['widget', String(inside.widget ?? '')],
  ])
  const page = text.replace(marks, (_, name: string) => {
    if (name === 'nonce') return inside.nonce
    // Each is there once, however often a template asks for it: a page has one form of a kind.
    const part = left.get(name) ?? ''
    left.delete(name)
    return part
  })
  if (inside.whole && left.size > 0)
    throw new Error(`the template leaves out auth0:${[...left.keys()].join(' and auth0:')}`)
  return page
}

/**
 * A whole page by the tenant's template. Throws where it is broken, goes beyond its limits or leaves out a part. What is
 * `drafted` may be another one the next time, and is not kept.
 */
export const fillTemplate = (
  source: string,
  variables: Variables,
  inside: { head: Html; widget: Html; nonce: string; drafted: boolean },
): string => fill(ofPages, source, variables, { ...inside, whole: true })

/** A piece of a page by a partial. Throws like `fillTemplate`. */
export const fillPartial = (source: string, variables: Variables, inside: { nonce: string; drafted: boolean }): Html =>
  trusted(fill(ofPartials, source, variables, inside))

/** What is wrong with a template: its Liquid, a part that it lacks, or that it cannot be filled in time. */
export const templateProblem = (source: string): string | undefined => {
  try {
    const templates = parsed(ofPages, source, true)
    const found = new Set(partsIn(templates))
    const lacking = parts.find(part => !found.has(part))
    if (lacking) return `Missing required tag: {%- auth0:${lacking} -%}`
    fill(ofPages, source, {}, { nonce: '', drafted: true })
    return undefined
  } catch (error) {
    return liquidProblem(error)
  }
}

/** The same of a partial. */
export const partialProblem = (source: string): string | undefined => {
  try {
    fillPartial(source, {}, { nonce: '', drafted: true })
    return undefined
  } catch (error) {
    return liquidProblem(error)
  }
}

/** What went wrong, for its author and the log. */
export const liquidProblem = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replaceAll(mark, '…') ?? ''

const partsIn = (templates: Template[]): Part[] =>
  templates.flatMap(template => [
    ...(template instanceof PartTag ? [template.part] : []),
    ...partsIn(childrenOf(template)),
  ])

const childrenOf = (template: Template): Template[] => {
  const steps = template.children?.(false, true)
  let step = steps?.next()
  while (step && !step.done) step = steps?.next(step.value as never)
  return step?.value ?? []
}
