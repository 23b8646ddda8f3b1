/** Red, green and blue, 0 to 255. */
export type Rgb = readonly [number, number, number]

/**
 * Reads `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`; anything else is nothing, so that no text reaches a style sheet. `alpha`
 * is from 0 to 1.
 */
export const parseTranslucent = (text: unknown): { rgb: Rgb; alpha: number } | undefined => {
  if (typeof text !== 'string' || !/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(text)) return undefined
  const digits = text.length < 6 ? text.slice(1).replace(/./g, '$&$&') : text.slice(1)
  const [red, green, blue, alpha = 255] = (digits.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16))
  return { rgb: [red, green, blue] as unknown as Rgb, alpha: alpha / 255 }
}

/** The same where nothing shines through: alpha is dropped. */
export const parseColour = (text: unknown): Rgb | undefined => parseTranslucent(text)?.rgb

export const hex = (colour: Rgb): string => `#${colour.map(part => part.toString(16).padStart(2, '0')).join('')}`

const linear = (part: number) => {
  const share = part / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** Relative luminance (WCAG 2.2). */
export const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
export const contrast = (a: Rgb, b: Rgb): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** `share` of `b` in `a`, as whole numbers: what is measured is what is shown. */
export const mix = (a: Rgb, b: Rgb, share: number): Rgb =>
  a.map((part, i) => Math.round(part + ((b[i] as number) - part) * share)) as unknown as Rgb

export const white: Rgb = [255, 255, 255]
export const black: Rgb = [0, 0, 0]

/** The colour nearest to `colour` on its way to black or white that reaches `ratio` against `ground`. */
export const readable = (colour: Rgb, ground: Rgb, ratio: number): Rgb => {
  const towards = luminance(ground) > 0.18 ? black : white
  for (let step = 0; step <= 50; step++) {
    const candidate = mix(colour, towards, step / 50)
    if (contrast(candidate, ground) >= ratio) return candidate
  }
  return towards
}

/** White, or a dark ink, whichever can be read on `ground`; white is preferred. */
export const inkOn = (ground: Rgb): Rgb => {
  const dark: Rgb = [11, 17, 16]
  if (contrast(white, ground) >= 4.5) return white
  return contrast(dark, ground) >= 4.5 ? dark : black
}
