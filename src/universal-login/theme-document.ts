/** A text of the pages: bold or not, its size in per cent of the reference. */
export interface ThemeText {
  bold: boolean
  size: number
}

/** A branding theme by Auth0's names (management reference, 2.6): colours as `#rgb` to `#rrggbbaa`, lengths in pixels. */
export interface ThemeDocument {
  themeId: string
  displayName: string
  borders: {
    button_border_radius: number
    button_border_weight: number
    buttons_style: 'pill' | 'rounded' | 'sharp'
    input_border_radius: number
    input_border_weight: number
    inputs_style: 'pill' | 'rounded' | 'sharp'
    show_widget_shadow: boolean
    widget_border_weight: number
    widget_corner_radius: number
  }
  colors: {
    base_focus_color?: string
    base_hover_color?: string
    body_text: string
    captcha_widget_theme?: 'auto' | 'dark' | 'light'
    error: string
    header: string
    icons: string
    input_background: string
    input_border: string
    input_filled_text: string
    input_labels_placeholders: string
    links_focused_components: string
    primary_button: string
    primary_button_label: string
    read_only_background?: string
    secondary_button_border: string
    secondary_button_label: string
    success: string
    widget_background: string
    widget_border: string
  }
  fonts: {
    body_text: ThemeText
    buttons_text: ThemeText
    font_url: string
    input_labels: ThemeText
    links: ThemeText
    links_style: 'normal' | 'underlined'
    /** Pixels that are 100 per cent. */
    reference_text_size: number
    subtitle: ThemeText
    title: ThemeText
  }
  page_background: { background_color: string; background_image_url: string; page_layout: 'center' | 'left' | 'right' }
  widget: {
    header_text_alignment: 'center' | 'left' | 'right'
    logo_height: number
    logo_position: 'center' | 'left' | 'none' | 'right'
    logo_url: string
    /** Where other ways to sign in stand: above or below the form. */
    social_buttons_layout: 'bottom' | 'top'
  }
  identifiers?: {
    /** One field for all identifiers, or a field for each. */
    login_display: 'separate' | 'unified'
    /** Whether browsers offer the code that was sent. */
    otp_autocomplete: boolean
    phone_display: PhoneDisplay
  }
}

/** How a number that is known already is shown to its owner. */
export interface PhoneDisplay {
  formatting: 'international' | 'regional'
  masking: 'hide_country_code' | 'mask_digits' | 'show_all'
}
