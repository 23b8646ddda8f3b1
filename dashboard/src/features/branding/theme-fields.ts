import type { Theme } from './queries.ts'

type Choice = { value: string; label: string }[]

/** A member of a theme as it is edited. `in` and `name` say where it stands. */
export type ThemeField = { in: keyof Theme; name: string; label: string } & (
  | { kind: 'colour'; optional?: true }
  | { kind: 'number'; min: number; max: number; suffix: string }
  | { kind: 'choice'; options: Choice }
  | { kind: 'switch' }
  | { kind: 'address' }
  | { kind: 'text'; min: number }
)

const alignment: Choice = [
  { value: 'left', label: 'Left' },
  { value: 'center', label: 'Center' },
  { value: 'right', label: 'Right' },
]
const shape: Choice = [
  { value: 'sharp', label: 'Sharp' },
  { value: 'rounded', label: 'Rounded' },
  { value: 'pill', label: 'Pill' },
]

const colour = (name: string, label: string, optional?: true): ThemeField => ({
  in: 'colors',
  name,
  label,
  kind: 'colour',
  ...(optional && { optional }),
})
const pixels = (name: string, label: string, min: number, max: number): ThemeField => ({
  in: 'borders',
  name,
  label,
  kind: 'number',
  min,
  max,
  suffix: ' px',
})
const text = (name: string, label: string, min = 0): ThemeField => ({ in: 'fonts', name, label, kind: 'text', min })

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
      {
        in: 'colors',
        name: 'captcha_widget_theme',
        label: 'Browser check',
        kind: 'choice',
        options: [
          { value: 'auto', label: 'As the page' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ],
      },
    ],
  },
  {
    title: 'Fonts',
    fields: [
      { in: 'fonts', name: 'font_url', label: 'Font URL', kind: 'address' },
      {
        in: 'fonts',
        name: 'reference_text_size',
        label: 'Reference text size',
        kind: 'number',
        min: 12,
        max: 24,
        suffix: ' px',
      },
      text('title', 'Title', 75),
      text('subtitle', 'Subtitle'),
      text('body_text', 'Body text'),
      text('buttons_text', 'Buttons text'),
      text('input_labels', 'Input labels'),
      text('links', 'Links'),
      {
        in: 'fonts',
        name: 'links_style',
        label: 'Links style',
        kind: 'choice',
        options: [
          { value: 'normal', label: 'Normal' },
          { value: 'underlined', label: 'Underlined' },
        ],
      },
    ],
  },
  {
    title: 'Borders',
    fields: [
      { in: 'borders', name: 'buttons_style', label: 'Buttons style', kind: 'choice', options: shape },
      pixels('button_border_radius', 'Button border radius', 1, 10),
      pixels('button_border_weight', 'Button border weight', 0, 10),
      { in: 'borders', name: 'inputs_style', label: 'Inputs style', kind: 'choice', options: shape },
      pixels('input_border_radius', 'Input border radius', 0, 10),
      pixels('input_border_weight', 'Input border weight', 0, 3),
      pixels('widget_corner_radius', 'Widget corner radius', 0, 50),
      pixels('widget_border_weight', 'Widget border weight', 0, 10),
      { in: 'borders', name: 'show_widget_shadow', label: 'Show widget shadow', kind: 'switch' },
    ],
  },
  {
    title: 'Widget',
    fields: [
      {
        in: 'widget',
        name: 'logo_position',
        label: 'Logo position',
        kind: 'choice',
        options: [...alignment, { value: 'none', label: 'None' }],
      },
      { in: 'widget', name: 'logo_url', label: 'Logo URL of the theme', kind: 'address' },
      { in: 'widget', name: 'logo_height', label: 'Logo height', kind: 'number', min: 1, max: 100, suffix: ' px' },
      {
        in: 'widget',
        name: 'header_text_alignment',
        label: 'Header text alignment',
        kind: 'choice',
        options: alignment,
      },
      {
        in: 'widget',
        name: 'social_buttons_layout',
        label: 'Other ways to sign in',
        kind: 'choice',
        options: [
          { value: 'top', label: 'Above the form' },
          { value: 'bottom', label: 'Below the form' },
        ],
      },
    ],
  },
  {
    title: 'Page background',
    fields: [
      { in: 'page_background', name: 'background_color', label: 'Background color', kind: 'colour' },
      { in: 'page_background', name: 'background_image_url', label: 'Background image URL', kind: 'address' },
      { in: 'page_background', name: 'page_layout', label: 'Page layout', kind: 'choice', options: alignment },
    ],
  },
  {
    title: 'Identifiers',
    fields: [
      {
        in: 'identifiers',
        name: 'login_display',
        label: 'Login display',
        kind: 'choice',
        options: [
          { value: 'unified', label: 'One field' },
          { value: 'separate', label: 'A field for each' },
        ],
      },
      { in: 'identifiers', name: 'otp_autocomplete', label: 'Browsers fill in codes', kind: 'switch' },
      {
        in: 'identifiers',
        name: 'phone_display.formatting',
        label: 'Phone number formatting',
        kind: 'choice',
        options: [
          { value: 'regional', label: 'Regional' },
          { value: 'international', label: 'International' },
        ],
      },
      {
        in: 'identifiers',
        name: 'phone_display.masking',
        label: 'Phone number masking',
        kind: 'choice',
        options: [
          { value: 'mask_digits', label: 'Mask digits' },
          { value: 'hide_country_code', label: 'Hide the country code' },
          { value: 'show_all', label: 'Show all' },
        ],
      },
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
