import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The house green, from its lightest tint to its darkest shade. */
const gate: MantineColorsTuple = [
  '#eef6f4',
  '#dcebe8',
  '#b5d6d0',
  '#8bc0b7',
  '#68aea3',
  '#519f93',
  '#3c8d81',
  '#2c7a6f',
  '#1c5b54',
  '#123f3a',
]

const fontFamily = '"Figtree Variable", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'

export const theme = createTheme({
  colors: { gate },
  primaryColor: 'gate',
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily, fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
})
