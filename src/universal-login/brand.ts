import { type Background, backgroundCss, readBackground } from './background.ts'
import { black, contrast, hex, inkOn, luminance, mix, parseColour, type Rgb, readable } from './colour.ts'
import type { ThemeDocument } from './theme-document.ts'
import { type ThemeOverrides, themeStyle } from './theme-style.ts'
import { webAddress } from './web-address.ts'

/** How the pages look, as an administrator sets it (`/branding`, `/branding/themes`), checked, with what is missing filled in. */
export interface Brand {
  /** What the pages follow where there is one, and what the organization of the page has of its own. */
  theme?: { document: ThemeDocument; own: ThemeOverrides }
  logoUrl?: string
  faviconUrl?: string
  fontUrl?: string
  primary: Rgb
  background?: Background
}

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

/**
 * The look of a page: what its organization has of its own, then the theme, then the tenant's branding (Auth0's order).
 * An organization's colours stand for the theme's primary button, links and page background.
 */
export const lookOf = (given: {
  organization?: BrandingFacts
  theme?: ThemeDocument | null
  branding?: BrandingFacts
  picture?: string
}): Brand => {
  const { organization, theme, branding } = given
  const themed: BrandingFacts | undefined = theme
    ? { logo_url: theme.widget.logo_url, font: { url: theme.fonts.font_url } }
    : undefined
  const brand = readBrand(organization, themed, branding, { logo_url: given.picture })
  if (!theme) return brand
  const own = readOwn(organization)
  return {
    ...brand,
    primary: own.primary ?? parseColour(theme.colors.primary_button) ?? house,
    theme: { document: theme, own },
  }
}

const readOwn = (organization: BrandingFacts | undefined): ThemeOverrides => ({
  primary: parseColour(organization?.colors?.primary),
  background: readBackground(organization?.colors?.page_background),
})

/** Grounds of the cards; style.css holds the same values. */
const card = { light: [255, 255, 255] as Rgb, dark: [23, 29, 28] as Rgb }

/**
 * The style sheet's variables that follow the brand, for light and dark. Text on the primary colour and text in it reach
 * 4.5 : 1, its edges and marks 3 : 1, whatever colour was set (WCAG 2.2, 1.4.3 and 1.4.11).
 */
export const brandStyle = (brand: Brand): string => {
  const font = brand.fontUrl
    ? `@font-face{font-family:"Brand";src:url("${brand.fontUrl}");font-display:swap}:root{--font:"Brand",var(--fallback-font)}`
    : ''
  if (brand.theme) return font + themeStyle(brand.theme.document, brand.theme.own)
  const light = scheme(brand.primary, card.light)
  // On a dark ground a dark brand colour is lifted until a button stands out.
  const dark = scheme(readable(brand.primary, card.dark, 3), card.dark)
  const ground = background(brand.background)
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
  const dim = (colour: Rgb) => (luminance(colour) > 0.2 ? mix(colour, [10, 14, 13], 0.82) : colour)
  const dimmed: Background =
    set.kind === 'colour'
      ? { kind: 'colour', colour: dim(set.colour) }
      : { ...set, start: dim(set.start), end: dim(set.end) }
  return { light: `--page:${backgroundCss(set)};--arch:transparent;`, dark: `--page:${backgroundCss(dimmed)};` }
}
