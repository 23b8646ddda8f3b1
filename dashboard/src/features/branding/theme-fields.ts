import type { Theme } from './queries.ts'

/** A member of a theme as it is edited. `in` and `name` say where it stands. */
export type ThemeField = { in: keyof Theme; name: string; label: string } & (
  | { kind: 'colour'; optional?: true }
  | { kind: 'number'; min: number; max: number; suffix: string }
  | { kind: 'choice'; options: { value: string; label: string }[] }
  | { kind: 'switch' }
  | { kind: 'address' }
  | { kind: 'text'; min: number }
)

type Part = keyof Theme

const colour = (name: string, label: string, optional?: true): ThemeField => ({
  in: 'colors',
  name,
  label,
  kind: 'colour',
  ...(optional && { optional }),
})
const pixels = (part: Part, name: string, label: string, min: number, max: number): ThemeField => ({
  in: part,
  name,
  label,
  kind: 'number',
  min,
  max,
  suffix: ' px',
})
const text = (name: string, label: string, min = 0): ThemeField => ({ in: 'fonts', name, label, kind: 'text', min })
const address = (part: Part, name: string, label: string): ThemeField => ({ in: part, name, label, kind: 'address' })
const onOff = (part: Part, name: string, label: string): ThemeField => ({ in: part, name, label, kind: 'switch' })
/** `options`: what each value is called. */
const choice = (part: Part, name: string, label: string, options: Record<string, string>): ThemeField => ({
  in: part,
  name,
  label,
  kind: 'choice',
  options: Object.entries(options).map(([value, called]) => ({ value, label: called })),
})

const alignment = { left: 'Left', center: 'Center', right: 'Right' }
const shape = { sharp: 'Sharp', rounded: 'Rounded', pill: 'Pill' }

/** Every member of a theme, by the parts of Auth0's editor. */
export const themeSections: readonly { title: string; fields: readonly ThemeField[] }[] = [
  {
    title: 'Colors',
    fields: [
      colour('primary_button', 'Primary button'),
      colour('primary_button_label', 'Primary button label'),
      colour('secondary_button_border', 'Secondary button border'),
      colour('secondary_button_label', 'Secondary button label'),
      colour('base_focus_color', 'Focus', true),
      colour('base_hover_color', 'Hover', true),
      colour('links_focused_components', 'Links and focused components'),
      colour('header', 'Header'),
      colour('body_text', 'Body text'),
      colour('widget_background', 'Widget background'),
      colour('widget_border', 'Widget border'),
      colour('input_labels_placeholders', 'Input labels and placeholders'),
      colour('input_filled_text', 'Input filled text'),
      colour('input_border', 'Input border'),
      colour('input_background', 'Input background'),
      colour('read_only_background', 'Read-only background', true),
      colour('icons', 'Icons'),
      colour('error', 'Error'),
      colour('success', 'Success'),
      choice('colors', 'captcha_widget_theme', 'Browser check', { auto: 'As the page', light: 'Light', dark: 'Dark' }),
    ],
  },
  {
    title: 'Fonts',
    fields: [
      address('fonts', 'font_url', 'Font URL'),
      pixels('fonts', 'reference_text_size', 'Reference text size', 12, 24),
      text('title', 'Title', 75),
      text('subtitle', 'Subtitle'),
      text('body_text', 'Body text'),
      text('buttons_text', 'Buttons text'),
      text('input_labels', 'Input labels'),
      text('links', 'Links'),
      choice('fonts', 'links_style', 'Links style', { normal: 'Normal', underlined: 'Underlined' }),
    ],
  },
  {
    title: 'Borders',
    fields: [
      choice('borders', 'buttons_style', 'Buttons style', shape),
      pixels('borders', 'button_border_radius', 'Button border radius', 1, 10),
      pixels('borders', 'button_border_weight', 'Button border weight', 0, 10),
      choice('borders', 'inputs_style', 'Inputs style', shape),
      pixels('borders', 'input_border_radius', 'Input border radius', 0, 10),
      pixels('borders', 'input_border_weight', 'Input border weight', 0, 3),
      pixels('borders', 'widget_corner_radius', 'Widget corner radius', 0, 50),
      pixels('borders', 'widget_border_weight', 'Widget border weight', 0, 10),
      onOff('borders', 'show_widget_shadow', 'Show widget shadow'),
    ],
  },
  {
    title: 'Widget',
    fields: [
      choice('widget', 'logo_position', 'Logo position', { ...alignment, none: 'None' }),
      address('widget', 'logo_url', 'Logo URL of the theme'),
      pixels('widget', 'logo_height', 'Logo height', 1, 100),
      choice('widget', 'header_text_alignment', 'Header text alignment', alignment),
      choice('widget', 'social_buttons_layout', 'Other ways to sign in', {
        top: 'Above the form',
        bottom: 'Below the form',
      }),
    ],
  },
  {
    title: 'Page background',
    fields: [
      { in: 'page_background', name: 'background_color', label: 'Background color', kind: 'colour' },
      address('page_background', 'background_image_url', 'Background image URL'),
      choice('page_background', 'page_layout', 'Page layout', alignment),
    ],
  },
  {
    title: 'Identifiers',
    fields: [
      choice('identifiers', 'login_display', 'Login display', { unified: 'One field', separate: 'A field for each' }),
      onOff('identifiers', 'otp_autocomplete', 'Browsers fill in codes'),
      choice('identifiers', 'phone_display.formatting', 'Phone number formatting', {
        regional: 'Regional',
        international: 'International',
      }),
      choice('identifiers', 'phone_display.masking', 'Phone number masking', {
        mask_digits: 'Mask digits',
        hide_country_code: 'Hide the country code',
        show_all: 'Show all',
      }),
    ],
  },
]

/** What an administrator who wants a theme begins with: the look of the pages without one, in light. */
export const startingTheme: Theme = {
  borders: {
    button_border_radius: 10,
    button_border_weight: 1,
    buttons_style: 'rounded',
    input_border_radius: 10,
    input_border_weight: 1,
    inputs_style: 'rounded',
    show_widget_shadow: true,
    widget_border_weight: 0,
    widget_corner_radius: 20,
  },
  colors: {
    base_focus_color: '#1c5b54',
    base_hover_color: '#000000',
    body_text: '#15201e',
    captcha_widget_theme: 'auto',
    error: '#b3261e',
    header: '#15201e',
    icons: '#53615d',
    input_background: '#ffffff',
    input_border: '#7d8b87',
    input_filled_text: '#15201e',
    input_labels_placeholders: '#15201e',
    links_focused_components: '#1c5b54',
    primary_button: '#1c5b54',
    primary_button_label: '#ffffff',
    secondary_button_border: '#7d8b87',
    secondary_button_label: '#15201e',
    success: '#1a6b43',
    widget_background: '#ffffff',
    widget_border: '#dfe5e2',
  },
  fonts: {
    body_text: { bold: false, size: 100 },
    buttons_text: { bold: true, size: 100 },
    font_url: '',
    input_labels: { bold: false, size: 94 },
    links: { bold: true, size: 94 },
    links_style: 'underlined',
    reference_text_size: 16,
    subtitle: { bold: false, size: 100 },
    title: { bold: true, size: 150 },
  },
  page_background: { background_color: '#f2f3ef', background_image_url: '', page_layout: 'center' },
  widget: {
    header_text_alignment: 'left',
    logo_height: 40,
    logo_position: 'left',
    logo_url: '',
    social_buttons_layout: 'bottom',
  },
}

const identifiersAsUnset = {
  login_display: 'unified',
  otp_autocomplete: true,
  phone_display: { formatting: 'regional', masking: 'mask_digits' },
} as const

export const isColour = (value: string): boolean => /^#(([0-9a-f]{3}){1,2}|([0-9a-f]{4}){1,2})$/i.test(value)
export const isAddress = (value: string): boolean => value === '' || /^https:\/\/[^\s"'<>\\]+$/.test(value)

/** The value of a member; what the theme leaves out as if it were set to what that means. Pure. */
export const memberOf = (theme: Theme, field: ThemeField): unknown =>
  field.name
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], theme[field.in] ?? identifiersAsUnset)

/** The theme with another value of a member; an optional colour that is empty is left out. Pure. */
export const withValue = (theme: Theme, field: ThemeField, value: unknown): Theme => {
  const part = { ...((theme[field.in] ?? identifiersAsUnset) as Record<string, unknown>) }
  const [name, inner] = field.name.split('.') as [string, string?]
  part[name] = inner ? { ...(part[name] as object), [inner]: value } : value
  if (field.kind === 'colour' && field.optional && value === '') delete part[name]
  return { ...theme, [field.in]: part }
}

/** What keeps a value from being taken. Pure. */
export const problemOf = (field: ThemeField, value: unknown): string | undefined => {
  if (field.kind === 'colour' && !(field.optional && !value) && !isColour(String(value ?? '')))
    return 'A color as #1c5b54'
  if (field.kind === 'address' && !isAddress(String(value ?? ''))) return 'An address that begins with https://'
  return undefined
}

/** Whether every member of a theme can be taken. Pure. */
export const isWhole = (theme: Theme): boolean =>
  themeSections.every(({ fields }) => fields.every(field => problemOf(field, memberOf(theme, field)) === undefined))
