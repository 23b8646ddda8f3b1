import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loudTheme, plainTheme, themeWith } from '../../test/fixtures/theme.ts'
import { brandStyle, lookOf } from './brand.ts'
import { contrast, parseColour, type Rgb } from './colour.ts'
import { contentSecurityPolicy } from './layout.ts'
import type { ThemeDocument } from './theme-document.ts'

const named = (theme: Omit<ThemeDocument, 'themeId' | 'displayName'>): ThemeDocument => ({
  ...theme,
  themeId: 'a'.repeat(32),
  displayName: 'x',
})
const styleOf = (theme: Parameters<typeof named>[0], organization?: Parameters<typeof lookOf>[0]['organization']) =>
  brandStyle(lookOf({ theme: named(theme), organization }))

const variable = (style: string, name: string): string => new RegExp(`--${name}:([^;]*);`).exec(style)?.[1] ?? ''
const colourOf = (style: string, name: string): Rgb => parseColour(variable(style, name)) as Rgb

/** Every place of a theme that holds one value. */
const leaves = (value: unknown, path: string[] = []): string[][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]))
    : [path]
const valueAt = (root: unknown, path: string[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root)
const withValue = <T>(root: T, [key = '', ...rest]: string[], value: unknown): T =>
  ({ ...root, [key]: rest.length > 0 ? withValue((root as never)[key], rest, value) : value }) as T

/** What the markup follows, so that the style sheet need not: tested where the pages are. */
const ofMarkup = ['widget.logo_url', 'widget.social_buttons_layout']

describe('the style of a theme', () => {
  const loud = withValue(
    withValue(loudTheme(), ['fonts', 'font_url'], 'https://fonts.example/a.woff2'),
    ['page_background', 'background_image_url'],
    'https://images.example/a.jpg',
  )
  test.each(
    leaves(plainTheme())
      .map(path => path.join('.'))
      .filter(path => !ofMarkup.includes(path)),
  )('follows %s', path => {
    const keys = path.split('.')
    expect(valueAt(loud, keys)).not.toEqual(valueAt(plainTheme(), keys))
    expect(styleOf(withValue(plainTheme(), keys, valueAt(loud, keys)))).not.toBe(styleOf(plainTheme()))
  })

  test('follows the colour of what cannot be changed', () => {
    expect(styleOf(themeWith({ colors: { read_only_background: '#abcdef' } }))).toContain('--theme-read-only:#abcdef;')
  })

  test('shows the colours that were set as they are, in light and dark browsers alike', () => {
    const style = styleOf(loudTheme())
    expect(style).not.toContain('prefers-color-scheme')
    expect(style).toContain('color-scheme:dark}')
    expect(styleOf(plainTheme())).toContain('color-scheme:light}')
    for (const [name, member] of Object.entries({
      accent: 'primary_button',
      'on-accent': 'primary_button_label',
      card: 'widget_background',
      'card-edge': 'widget_border',
      text: 'body_text',
      danger: 'error',
      success: 'success',
      'accent-ink': 'links_focused_components',
      'input-edge': 'input_border',
      'theme-header': 'header',
      'theme-label': 'input_labels_placeholders',
    } as const))
      expect(variable(style, name)).toBe(loudTheme().colors[member])
  })

  test('lays a colour that lets light through upon what is behind it', () => {
    const style = styleOf(
      themeWith({ page_background: { background_color: '#000' }, colors: { widget_background: '#fff8' } }),
    )
    expect(variable(style, 'card')).toBe('#888888')
    expect(variable(styleOf(themeWith({ colors: { input_border: '#0000' } })), 'input-edge')).toBe('#ffffff')
  })

  test('has a ring around what has the focus that can be seen, whatever the colours', () => {
    const colour = fc
      .tuple(fc.nat(255), fc.nat(255), fc.nat(255))
      .map(parts => `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`)
    fc.assert(
      fc.property(colour, colour, colour, (ground, focus, button) => {
        const colors = { widget_background: ground, base_focus_color: focus, primary_button: button }
        const style = styleOf(themeWith({ colors }))
        const card = colourOf(style, 'card')
        expect(contrast(colourOf(style, 'theme-focus'), card)).toBeGreaterThanOrEqual(3)
        expect(contrast(colourOf(style, 'accent-edge'), card)).toBeGreaterThanOrEqual(3)
        expect(contrast(colourOf(style, 'muted'), card)).toBeGreaterThanOrEqual(4.5)
      }),
    )
  })

  test('keeps the smallest text readable', () => {
    expect(styleOf(themeWith({ fonts: { body_text: { bold: false, size: 0 } } }))).toContain(
      '--theme-body-size:max(0.625rem,0rem)',
    )
  })

  test('takes the colours of an organization for button, links and page, and its words stay readable', () => {
    const image = { background_image_url: 'https://images.example/a.jpg' }
    const theme = themeWith({ page_background: image })
    expect(styleOf(theme)).toContain('url("https://images.example/a.jpg")')
    const style = styleOf(theme, { colors: { primary: '#ffe14d', page_background: '#123456' } })
    expect(variable(style, 'accent')).toBe('#ffe14d')
    expect(contrast(colourOf(style, 'on-accent'), colourOf(style, 'accent'))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colourOf(style, 'accent-ink'), colourOf(style, 'card'))).toBeGreaterThanOrEqual(4.5)
    expect(variable(style, 'page')).toBe('#123456')
    const gradient = { type: 'linear-gradient', start: '#000', end: '#fff', angle_deg: 35 }
    expect(variable(styleOf(theme, { colors: { page_background: gradient } }), 'page')).toBe(
      'linear-gradient(35deg,#000000,#ffffff)',
    )
  })
})

describe('the look of a page', () => {
  const at = (url: string) => ({ logo_url: url })
  test('is the organization’s, then the theme’s, then the tenant’s', () => {
    const theme = named(themeWith({ widget: at('https://theme.example/l.svg') }))
    const branding = { ...at('https://tenant.example/l.svg'), font: { url: 'https://tenant.example/f.woff2' } }
    const organization = at('https://org.example/l.svg')
    expect(lookOf({ organization, theme, branding }).logoUrl).toBe('https://org.example/l.svg')
    expect(lookOf({ theme, branding }).logoUrl).toBe('https://theme.example/l.svg')
    expect(lookOf({ theme: named(plainTheme()), branding })).toMatchObject({
      logoUrl: 'https://tenant.example/l.svg',
      fontUrl: 'https://tenant.example/f.woff2',
    })
  })

  test.each([
    'https://a;sandbox/font.woff2',
    "https://a'b/font.woff2",
    'https://a,b/font.woff2',
    'javascript:alert(1)',
    'data:font/woff2;base64,AA',
  ])('takes no address that could say something else in a header: %s', url => {
    const brand = lookOf({ branding: { font: { url }, logo_url: url } })
    expect(brand).toMatchObject({ fontUrl: undefined, logoUrl: undefined })
    expect(contentSecurityPolicy({ nonce: 'n', brand })).not.toContain('sandbox')
  })

  test.each([
    'https://ok.example/");}*{background:url(//evil.example)}</style><script>alert(1)</script>',
    'https://ok.example/\\22)}',
    "https://ok.example/')",
  ])('keeps an address within its quotes: %s', url => {
    const theme = named(themeWith({ page_background: { background_image_url: url }, fonts: { font_url: url } }))
    const style = brandStyle(lookOf({ theme }))
    expect(style).not.toMatch(/<|\\|'|"\)[^; ]*\}[^;]*\*/)
    expect(style.match(/url\("[^"()\\<>]*"\)/g)).toHaveLength(2)
  })

  test.each(['#fff;}</style>', 'red', '', null, 7, {}])('takes %j for no colour', value => {
    const style = styleOf(
      themeWith({ colors: { primary_button: value as string, widget_background: value as string } }),
    )
    expect(style).not.toContain('</style>')
    expect(style).not.toContain('undefined')
  })
})
