/** How the pages look, as an administrator sets it (`/branding`, the default theme) with what is missing filled in. */
export interface Brand {
  logoUrl?: string
  faviconUrl?: string
  fontUrl?: string
  /** `#rrggbb` */
  primary: string
  background?: string | { type: 'linear-gradient'; start: string; end: string; angle_deg: number }
}

export const defaultBrand: Brand = { primary: '#1f5f5b' }
