import { hex, parseColour, type Rgb } from './colour.ts'

/** What stands behind the card of a page. */
export type Background = { kind: 'colour'; colour: Rgb } | { kind: 'gradient'; start: Rgb; end: Rgb; degrees: number }

/** Reads `page_background` leniently: what is neither a colour nor a gradient of two counts as not set. */
export const readBackground = (value: unknown): Background | undefined => {
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

export const backgroundCss = (set: Background): string =>
  set.kind === 'colour' ? hex(set.colour) : `linear-gradient(${set.degrees}deg,${hex(set.start)},${hex(set.end)})`
