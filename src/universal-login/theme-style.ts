import { type Background, backgroundCss } from './background.ts'
import {
  black,
  contrast,
  hex,
  inkOn,
  luminance,
  mix,
  parseColour,
  parseTranslucent,
  type Rgb,
  readable,
  white,
} from './colour.ts'
import type { ThemeDocument, ThemeText } from './theme-document.ts'
import { webAddress } from './web-address.ts'

/** What of a theme an organization has colours of its own for (`/organizations`, branding). */
export interface ThemeOverrides {
  primary?: Rgb
  background?: Background
}

/**
 * The style sheet's variables for a theme. What the theme names is shown as it was set, in light and dark browsers alike:
 * a theme is one look, and its contrast its author's. What it does not name is derived so that it can be seen: the ring
 * of what has the focus, edges of buttons, grounds of messages. Only numbers, colours that were parsed and addresses in
 * their normal form are written.
 */
export const themeStyle = (theme: ThemeDocument, own: ThemeOverrides = {}): string =>
  `:root{${declarations({ ...colours(theme, own), ...shapes(theme), ...texts(theme) })}color-scheme:${scheme(theme)}}${forReaders}`

const declarations = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value};`)
    .join('')

/** Who asks for more contrast, and paper, get what they get without a theme. */
const forReaders =
  '@media (prefers-contrast:more){:root{--line:var(--text);--input-edge:var(--text);--card-edge:var(--text);--muted:var(--text);--danger-edge:var(--danger);--success-edge:var(--success)}}' +
  '@media print{:root{color-scheme:light;--card:#fff;--sunken:#fff;--line:#888;--input-edge:#444;--text:#000;--muted:#333;--theme-header:#000;--theme-label:#000}}'

/** Grounds of the page and the widget; a colour that lets light through is laid upon what is behind it. */
const grounds = ({ page_background, colors }: ThemeDocument, own: ThemeOverrides) => {
  const set = own.background ?? { kind: 'colour', colour: over(page_background.background_color, white) }
  const page = set.kind === 'colour' ? set.colour : mix(set.start, set.end, 0.5)
  return { set, card: over(colors.widget_background, page) }
}

const over = (colour: string | undefined, ground: Rgb): Rgb => {
  const { rgb, alpha } = parseTranslucent(colour) ?? { rgb: ground, alpha: 1 }
  return alpha === 1 ? rgb : mix(ground, rgb, alpha)
}

const scheme = (theme: ThemeDocument): string => (luminance(grounds(theme, {}).card) > 0.18 ? 'light' : 'dark')

const colours = (theme: ThemeDocument, own: ThemeOverrides): Record<string, string> => {
  const { colors, page_background, borders } = theme
  const { set, card } = grounds(theme, own)
  const on = (colour: string | undefined) => over(colour, card)
  const text = on(colors.body_text)
  const accent = own.primary ?? on(colors.primary_button)
  const label = over(colors.primary_button_label, accent)
  const links = own.primary ? readable(own.primary, card, 4.6) : on(colors.links_focused_components)
  const ink = own.primary && contrast(label, accent) < 4.5 ? inkOn(accent) : label
  const hover = parseColour(colors.base_hover_color)
  const input = on(colors.input_background)
  const image = own.background ? undefined : webAddress(page_background.background_image_url)
  const [danger, success] = [on(colors.error), on(colors.success)]
  return {
    page: image ? `${backgroundCss(set)} url("${image}") center/cover no-repeat` : backgroundCss(set),
    arch: 'transparent',
    card: hex(card),
    'card-edge': hex(on(colors.widget_border)),
    sunken: hex(mix(card, text, 0.05)),
    line: hex(mix(card, text, 0.16)),
    tint: hex(mix(card, accent, 0.11)),
    text: hex(text),
    muted: hex(readable(mix(text, card, 0.28), card, 4.6)),
    accent: hex(accent),
    'accent-hover': hex(mix(accent, hover ?? (luminance(ink) > 0.5 ? black : white), 0.14)),
    'accent-edge': hex(contrast(accent, card) >= 3 ? accent : readable(accent, card, 3.1)),
    'on-accent': hex(ink),
    'accent-ink': hex(links),
    danger: hex(danger),
    'danger-ground': hex(mix(card, danger, 0.06)),
    'danger-edge': hex(mix(card, danger, 0.35)),
    success: hex(success),
    'success-ground': hex(mix(card, success, 0.06)),
    'success-edge': hex(mix(card, success, 0.35)),
    'input-edge': hex(over(colors.input_border, input)),
    ...(!borders.show_widget_shadow && { shadow: 'none' }),
    'theme-header': hex(on(colors.header)),
    'theme-label': hex(on(colors.input_labels_placeholders)),
    'theme-input-ground': hex(input),
    'theme-input-text': hex(over(colors.input_filled_text, input)),
    'theme-read-only': hex(colors.read_only_background ? on(colors.read_only_background) : mix(card, text, 0.05)),
    'theme-icons': hex(on(colors.icons)),
    'theme-focus': hex(
      readable(colors.base_focus_color && !own.primary ? on(colors.base_focus_color) : links, card, 3),
    ),
    'theme-secondary-edge': hex(on(colors.secondary_button_border)),
    'theme-secondary-label': hex(on(colors.secondary_button_label)),
    'theme-secondary-hover': hex(mix(card, hover ?? text, 0.06)),
    ...captcha(colors.captcha_widget_theme),
  }
}

const captcha = (theme: 'auto' | 'dark' | 'light' | undefined): Record<string, string> => ({
  'theme-captcha-space': theme === 'dark' || theme === 'light' ? '12px 14px' : '0',
  'theme-captcha-ground': { auto: 'none', dark: '#22252b', light: '#f7f8f9' }[theme ?? 'auto'],
  'theme-captcha-text': { auto: 'var(--muted)', dark: '#f2f4f6', light: '#3b3f46' }[theme ?? 'auto'],
})

const radius = (style: 'pill' | 'rounded' | 'sharp', rounded: number): string =>
  ({ pill: '999px', rounded: `${rounded}px`, sharp: '0px' })[style]

const shapes = ({ borders, page_background, widget }: ThemeDocument): Record<string, string> => ({
  radius: radius(borders.inputs_style, borders.input_border_radius).replace('999px', '24px'),
  'theme-button-radius': radius(borders.buttons_style, borders.button_border_radius),
  'theme-button-edge': `${borders.button_border_weight}px`,
  'theme-input-radius': radius(borders.inputs_style, borders.input_border_radius),
  'theme-input-edge': `${borders.input_border_weight}px`,
  'theme-card-radius': `${borders.widget_corner_radius}px`,
  'theme-card-edge-width': `${borders.widget_border_weight}px`,
  'theme-place': page_background.page_layout,
  'theme-header-alignment': widget.header_text_alignment,
  'theme-logo-place': widget.logo_position === 'none' ? 'center' : widget.logo_position,
  'theme-logo-height': `${widget.logo_height}px`,
})

/** A text of nothing is still to be read: none gets smaller than this. */
const smallest = '0.625rem'

const texts = ({ fonts }: ThemeDocument): Record<string, string> => {
  const of = (name: string, { bold, size }: ThemeText) => ({
    [`theme-${name}-size`]: `max(${smallest},${size / 100}rem)`,
    [`theme-${name}-weight`]: bold ? '700' : '400',
  })
  return {
    'theme-reference': String(fonts.reference_text_size / 16),
    ...of('body', fonts.body_text),
    ...of('title', fonts.title),
    ...of('subtitle', fonts.subtitle),
    ...of('button', fonts.buttons_text),
    ...of('label', fonts.input_labels),
    ...of('link', fonts.links),
    'theme-link-line': fonts.links_style === 'underlined' ? 'underline' : 'none',
  }
}
