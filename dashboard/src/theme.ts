import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

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
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily, fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // The heading of a window is no banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
    // A window whose first field is a list does not hide the others behind it.
    Select: { defaultProps: { openOnFocus: false } },
    MultiSelect: { defaultProps: { openOnFocus: false } },
    // The tint of a warning is no colour to read.
    Alert: { styles: { label: { color: 'var(--mantine-color-text)' } } },
  },
})

/** Greys with the tint of the house, all of them readable on what they stand on. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-text': '#15201e',
    '--mantine-color-dimmed': '#53615d',
    '--mantine-color-placeholder': '#66736f',
    '--mantine-color-default-border': '#dfe5e2',
  },
  dark: {
    '--mantine-color-body': '#121716',
    '--mantine-color-default': '#1a2120',
    '--mantine-color-text': '#e8eeec',
    '--mantine-color-dimmed': '#a9b6b2',
    '--mantine-color-placeholder': '#95a29e',
    '--mantine-color-default-border': '#313b39',
  },
})
