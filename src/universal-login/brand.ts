import { black, contrast, hex, inkOn, luminance, mix, parseColour, type Rgb, readable } from './colour.ts'

/** How the pages look, as an administrator sets it (`/branding`), checked, with what is missing filled in. */
export interface Brand {
  logoUrl?: string
  faviconUrl?: string
  fontUrl?: string
  primary: Rgb
  background?: Background
}

export type Background = { kind: 'colour'; colour: Rgb } | { kind: 'gradient'; start: Rgb; end: Rgb; degrees: number }

/** The branding document's members that pages read (management reference, 2.6). */
export interface BrandingFacts {
  colors?: { primary?: unknown; page_background?: unknown } | null
  favicon_url?: unknown
  logo_url?: unknown
  font?: { url?: unknown } | null
}

const house: Rgb = [28, 91, 84]

/** Reads branding leniently: what is not a colour or a web address counts as not set. Earlier documents win over later ones. */
export const readBrand = (...documents: (BrandingFacts | undefined)[]): Brand => {
  const first = <T>(read: (document: BrandingFacts) => T | undefined): T | undefined => {
    for (const document of documents) {
      const value = document && read(document)
      if (value !== undefined) return value
    }
    return undefined
  }
  return {
    logoUrl: first(d => webAddress(d.logo_url)),
    faviconUrl: first(d => webAddress(d.favicon_url)),
    fontUrl: first(d => webAddress(d.font?.url)),
    primary: first(d => parseColour(d.colors?.primary)) ?? house,
    background: first(d => readBackground(d.colors?.page_background)),
  }
}

/** An absolute http(s) address in its normal form, safe inside quotes of an attribute and of a style sheet. */
export const webAddress = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const url = new URL(value)
  return url.protocol === 'https:' || url.protocol === 'http:'
    ? url.href.replace(/[\\"'()<>\s]/g, mark => `%${mark.charCodeAt(0).toString(16).padStart(2, '0')}`)
    : undefined
}

const readBackground = (value: unknown): Background | undefined => {
  const colour = parseColour(value)
  if (colour) return { kind: 'colour', colour }
  if (typeof value !== 'object' || value === null) return undefined
  const { start, end, angle_deg } = value as Record<string, unknown>
  const [from, to] = [parseColour(start), parseColour(end)]
  if (!from || !to) return undefined
  return {
    kind: 'gradient',
    start: from,
    end: to,
    degrees: typeof angle_deg === 'number' && Number.isFinite(angle_deg) ? angle_deg : 0,
  }
}

/** Grounds of the cards; style.css holds the same values. */
const card = { light: [255, 255, 255] as Rgb, dark: [23, 29, 28] as Rgb }

/**
 * The style sheet's variables that follow the brand, for light and dark. Text on the primary colour and text in it reach
 * 4.5 : 1, its edges and marks 3 : 1, whatever colour was set (WCAG 2.2, 1.4.3 and 1.4.11).
 */
export const brandStyle = (brand: Brand): string => {
  const light = scheme(brand.primary, card.light)
  // On a dark ground a dark brand colour is lifted until a button stands out.
  const dark = scheme(readable(brand.primary, card.dark, 3), card.dark)
  const ground = background(brand.background)
  const font = brand.fontUrl
    ? `@font-face{font-family:"Brand";src:url("${brand.fontUrl}");font-display:swap}:root{--font:"Brand",var(--fallback-font)}`
    : ''
  return `${font}:root{${light}${ground.light}}@media (prefers-color-scheme:dark){:root{${dark}${ground.dark}}}`
}

const scheme = (accent: Rgb, ground: Rgb): string => {
  const on = inkOn(accent)
  // Hover moves away from the text on it, so contrast only grows.
  const hover = mix(accent, luminance(on) > 0.5 ? black : [255, 255, 255], 0.12)
  return [
    `--accent:${hex(accent)}`,
    `--accent-hover:${hex(hover)}`,
    `--on-accent:${hex(on)}`,
    `--accent-ink:${hex(readable(accent, ground, luminance(ground) > 0.5 ? 4.6 : 7))}`,
    `--accent-edge:${hex(contrast(accent, ground) >= 3 ? accent : readable(accent, ground, 3.1))};`,
  ].join(';')
}

const background = (set: Background | undefined): { light: string; dark: string } => {
  if (!set) return { light: '', dark: '' }
  const css = (b: Background) =>
    b.kind === 'colour' ? hex(b.colour) : `linear-gradient(${b.degrees}deg,${hex(b.start)},${hex(b.end)})`
  const dim = (colour: Rgb) => (luminance(colour) > 0.2 ? mix(colour, [10, 14, 13], 0.82) : colour)
  const dimmed: Background =
    set.kind === 'colour'
      ? { kind: 'colour', colour: dim(set.colour) }
      : { ...set, start: dim(set.start), end: dim(set.end) }
  return { light: `--page:${css(set)};--arch:transparent;`, dark: `--page:${css(dimmed)};` }
}
