import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brandStyle, readBrand } from './brand.ts'
import { contrast, hex, parseColour, type Rgb } from './colour.ts'

const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)) as fc.Arbitrary<[number, number, number]>
const cards = { light: parseColour('#ffffff') as Rgb, dark: parseColour('#171d1c') as Rgb }

const variable = (style: string, scheme: 'light' | 'dark', name: string): Rgb => {
  const block = style.split('@media (prefers-color-scheme:dark)')[scheme === 'light' ? 0 : 1] as string
  return parseColour(new RegExp(`--${name}:(#[0-9a-f]{6})`).exec(block)?.[1]) as Rgb
}

describe('colours of the brand', () => {
  test('whatever the primary colour, buttons and links can be read in light and dark', () => {
    fc.assert(
      fc.property(colour, primary => {
        const style = brandStyle(readBrand({ colors: { primary: hex(primary) } }))
        for (const scheme of ['light', 'dark'] as const) {
          const on = variable(style, scheme, 'on-accent')
          expect(contrast(on, variable(style, scheme, 'accent'))).toBeGreaterThanOrEqual(4.5)
          expect(contrast(on, variable(style, scheme, 'accent-hover'))).toBeGreaterThanOrEqual(4.5)
          expect(contrast(variable(style, scheme, 'accent-ink'), cards[scheme])).toBeGreaterThanOrEqual(4.5)
          expect(contrast(variable(style, scheme, 'accent-edge'), cards[scheme])).toBeGreaterThanOrEqual(3)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('contrast is what WCAG says', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21)
    expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 2)
  })

  test('what is no colour and no web address never reaches the style sheet', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (primary, background, font) => {
        const style = brandStyle(
          readBrand({
            colors: { primary: `#12${primary}`, page_background: { start: background, end: '#000' } },
            font: { url: `https://fonts.example/${font}` },
          }),
        )
        expect(style).not.toMatch(/<\/style/i)
        expect(style.split('"').length - 1).toBeLessThanOrEqual(6)
      }),
    )
    for (const url of ['javascript:alert(1)', 'data:font/woff2;base64,AA', '//fonts.example/a.woff2', 7, null])
      expect(readBrand({ font: { url }, logo_url: url })).toMatchObject({ fontUrl: undefined, logoUrl: undefined })
  })

  test('an organization’s look goes before the tenant’s', () => {
    const brand = readBrand(
      { colors: { primary: '#ff0000' } },
      { colors: { primary: '#00ff00' }, logo_url: 'https://a.example/l.png' },
    )
    expect(brand).toMatchObject({ primary: [255, 0, 0], logoUrl: 'https://a.example/l.png' })
  })

  test('a background may be a colour or a gradient', () => {
    expect(brandStyle(readBrand({ colors: { page_background: '#123456' } }))).toContain('--page:#123456')
    const page_background = { type: 'linear-gradient', start: '#ffffff', end: '#abcdef', angle_deg: 35 }
    expect(brandStyle(readBrand({ colors: { page_background } }))).toContain(
      '--page:linear-gradient(35deg,#ffffff,#abcdef)',
    )
  })
})
