import { type Html, trusted } from './html.ts'

const icon = (paths: string): Html =>
  trusted(
    `<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths}</svg>`,
  )

/** Drawn on a 24 unit grid with one stroke; decorative, the text beside each says what it is. */
export const icons = {
  app: icon(
    '<rect x="6" y="2.5" width="12" height="19" rx="3"/><path d="M11 18.5h2"/><path d="M9.5 9.5l1.8 1.8 3.4-3.4"/>',
  ),
  otp: icon('<circle cx="12" cy="12.5" r="8.5"/><path d="M12 8v4.5l3 2"/><path d="M9.5 2h5"/>'),
  sms: icon(
    '<path d="M4 5.5A2.5 2.5 0 0 1 6.500 3h11A2.500 2.500 0 0 1 20 5.500v8A2.500 2.500 0 0 1 17.500 16H10l-4.500 4v-4A1.500 1.500 0 0 1 4 14.500z"/><path d="M8.500 9.600h.01M12 9.600h.01M15.500 9.600h.01"/>',
  ),
  voice: icon(
    '<path d="M5 3.500h3.500l1.700 4.300-2.200 1.600a12.500 12.500 0 0 0 6.600 6.600l1.600-2.200 4.300 1.700V19a2 2 0 0 1-2.100 2A17 17 0 0 1 3 5.600a2 2 0 0 1 2-2.100z"/>',
  ),
  email: icon(
    '<rect x="2.500" y="4.500" width="19" height="15" rx="3"/><path d="M3.500 7.500l7 5.200a2.500 2.500 0 0 0 3 0l7-5.200"/>',
  ),
  push: icon(
    '<path d="M6 10a6 6 0 1 1 12 0c0 5 2 6.500 2 6.500H4S6 15 6 10z"/><path d="M10 20a2.200 2.200 0 0 0 4 0"/>',
  ),
  key: icon(
    '<circle cx="8" cy="15.500" r="4.500"/><path d="M11.300 12.300L20 3.500M16.500 7l3 3M14 9.500l1.800 1.800"/>',
  ),
  fingerprint: icon(
    '<path d="M5 17c1.200-1.800 1.600-3.400 1.600-5.500a5.400 5.400 0 0 1 9-4"/><path d="M17.300 10.300c.3 3.500-.2 6.500-1.400 9.200"/><path d="M12 11.500c.1 3.500-.9 6.500-2.600 9"/><path d="M9.300 11.500a2.700 2.700 0 0 1 5.400 0c0 3.300-.5 6.300-1.800 9.200"/><path d="M3.500 10.800A8.600 8.600 0 0 1 18.500 5.500M20.300 9.500c.4 2 .3 4.200 0 6.300"/>',
  ),
  passkey: icon(
    '<circle cx="9" cy="7.500" r="4"/><path d="M2.500 20.500c.9-3.600 3.300-5.500 6.500-5.500 1.200 0 2.300.3 3.200.8"/><circle cx="18" cy="12.500" r="3"/><path d="M18 15.500v6l1.700-1.500M18 18.500l1.500-1.200"/>',
  ),
  recovery: icon(
    '<path d="M12 2.500l7.500 3v5.600c0 4.700-3 8.500-7.500 10.400-4.500-1.900-7.500-5.700-7.500-10.400V5.500z"/><path d="M9 12l2.200 2.200L15.200 10"/>',
  ),
  person: icon(
    '<circle cx="12" cy="8" r="4"/><path d="M4.500 20.500c1.200-3.700 4-5.500 7.500-5.500s6.300 1.800 7.500 5.500"/>',
  ),
  building: icon(
    '<rect x="4.500" y="3" width="15" height="18" rx="2"/><path d="M8.500 7.500h2M13.500 7.500h2M8.500 11.500h2M13.500 11.500h2M10 21v-4.500h4V21"/>',
  ),
  chevron: icon('<path d="M9.500 5.500L16 12l-6.500 6.500"/>'),
  back: icon('<path d="M19.500 12h-15M11 5.500L4.500 12l6.500 6.500"/>'),
  warning: icon('<path d="M12 3.500l9.500 16.500h-19z"/><path d="M12 10v4.500M12 17.300h.01"/>'),
  check: icon('<path d="M4.500 12.500l5 5 10-11"/>'),
  success: icon('<circle cx="12" cy="12" r="9.500"/><path d="M7.500 12.500l3 3 6-6.500"/>'),
  info: icon('<circle cx="12" cy="12" r="9.5"/><path d="M12 11v5.500M12 7.700h.01"/>'),
  failure: icon('<circle cx="12" cy="12" r="9.500"/><path d="M12 7.500v5.500M12 16.300h.01"/>'),
  print: icon(
    '<path d="M7 8.500V3.500h10v5"/><path d="M7 17H5.500a2.500 2.500 0 0 1-2.500-2.500V11a2.500 2.500 0 0 1 2.500-2.500h13A2.500 2.500 0 0 1 21 11v3.500a2.500 2.500 0 0 1-2.500 2.500H17"/><path d="M7 14h10v6.500H7z"/>',
  ),
  copy: icon(
    '<rect x="8.500" y="8.500" width="12" height="12" rx="2.500"/><path d="M15.500 5A2 2 0 0 0 13.500 3.500H5.800A2.300 2.300 0 0 0 3.500 5.800v7.700A2 2 0 0 0 5 15.500"/>',
  ),
  globe: icon(
    '<circle cx="12" cy="12" r="9.500"/><path d="M2.500 12h19M12 2.500c2.800 2.800 4 6 4 9.500s-1.200 6.700-4 9.500c-2.800-2.800-4-6-4-9.500s1.200-6.700 4-9.500z"/>',
  ),
  device: icon('<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M8.500 20.500h7M12 16v4.500"/>'),
} as const
