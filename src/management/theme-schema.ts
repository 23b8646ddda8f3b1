import { z } from '@hono/zod-openapi'
import { format } from './schemas.ts'

const colour = format('html-color', text => /^#(([0-9a-f]{3}){1,2}|([0-9a-f]{4}){1,2})$/i.test(text))
const address = format('strict-https-uri-or-empty', text => text === '' || isAddress(text)).max(2048)
const isAddress = (text: string) => /^https:\/\/[\w.-]/.test(text) && URL.canParse(text) && !/[\s"'<>\\]/.test(text)

const between = (least: number, most: number) => z.number().min(least).max(most)
const text = (least = 0) => z.strictObject({ bold: z.boolean(), size: between(least, 150) })
const alignment = z.enum(['center', 'left', 'right'])
const shape = z.enum(['pill', 'rounded', 'sharp'])

/** The body that makes or replaces a theme: every member is there, but for those that came to Auth0 later. */
export const themeBody = z.strictObject({
  borders: z.strictObject({
    button_border_radius: between(1, 10),
    button_border_weight: between(0, 10),
    buttons_style: shape,
    input_border_radius: between(0, 10),
    input_border_weight: between(0, 3),
    inputs_style: shape,
    show_widget_shadow: z.boolean(),
    widget_border_weight: between(0, 10),
    widget_corner_radius: between(0, 50),
  }),
  colors: z.strictObject({
    base_focus_color: colour.optional(),
    base_hover_color: colour.optional(),
    body_text: colour,
    captcha_widget_theme: z.enum(['auto', 'dark', 'light']).optional(),
    error: colour,
    header: colour,
    icons: colour,
    input_background: colour,
    input_border: colour,
    input_filled_text: colour,
    input_labels_placeholders: colour,
    links_focused_components: colour,
    primary_button: colour,
    primary_button_label: colour,
    read_only_background: colour.optional(),
    secondary_button_border: colour,
    secondary_button_label: colour,
    success: colour,
    widget_background: colour,
    widget_border: colour,
  }),
  displayName: z
    .string()
    .max(2048)
    .regex(/^[^<>]*$/)
    .optional(),
  fonts: z.strictObject({
    body_text: text(),
    buttons_text: text(),
    font_url: address,
    input_labels: text(),
    links: text(),
    links_style: z.enum(['normal', 'underlined']),
    reference_text_size: between(12, 24),
    subtitle: text(),
    title: text(75),
  }),
  identifiers: z
    .strictObject({
      login_display: z.enum(['separate', 'unified']),
      otp_autocomplete: z.boolean(),
      phone_display: z.strictObject({
        formatting: z.enum(['international', 'regional']),
        masking: z.enum(['hide_country_code', 'mask_digits', 'show_all']),
      }),
    })
    .optional(),
  page_background: z.strictObject({
    background_color: colour,
    background_image_url: address,
    page_layout: alignment,
  }),
  widget: z.strictObject({
    header_text_alignment: alignment,
    logo_height: between(1, 100),
    logo_position: z.enum(['center', 'left', 'none', 'right']),
    logo_url: address,
    social_buttons_layout: z.enum(['bottom', 'top']),
  }),
})
