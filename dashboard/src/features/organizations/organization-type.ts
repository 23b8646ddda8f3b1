/** An organization as lists and pages show one. */
export interface Organization {
  id: string
  name: string
  display_name?: string
  branding?: { logo_url?: string; colors?: { primary: string; page_background: string } }
  metadata?: Record<string, string | null>
  third_party_client_access?: 'block' | 'allow'
  is_app_entitlement_active?: boolean
}

/** By what people know an organization. */
export const titleOf = ({ name, display_name }: Organization): string => display_name || name
