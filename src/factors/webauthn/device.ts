/** What a user agent tells of a device; no more can be known of it (reference, 4.5). */
export interface Device {
  kind: 'phone' | 'tablet' | 'desktop'
  system: 'windows' | 'macos' | 'ios' | 'android' | 'chromeos' | 'linux' | 'unknown'
  browser: 'chrome' | 'edge' | 'firefox' | 'safari' | 'opera' | 'samsung' | 'unknown'
}

/** The device behind a user agent. Pure; what cannot be told apart counts as a desktop. */
export const deviceOf = (userAgent: string | undefined): Device => {
  const text = userAgent ?? ''
  return { kind: kindOf(text), system: systemOf(text), browser: browserOf(text) }
}

const kindOf = (text: string): Device['kind'] => {
  if (/iPad|Tablet|PlayBook|Silk/i.test(text) || (/Android/.test(text) && !/Mobile/.test(text))) return 'tablet'
  return /iPhone|iPod|Android|Mobi/.test(text) ? 'phone' : 'desktop'
}

const systemOf = (text: string): Device['system'] => {
  if (/iPhone|iPad|iPod/.test(text)) return 'ios'
  if (/Android/.test(text)) return 'android'
  if (/Windows NT/.test(text)) return 'windows'
  if (/Macintosh|Mac OS X/.test(text)) return 'macos'
  if (/CrOS/.test(text)) return 'chromeos'
  return /Linux/.test(text) ? 'linux' : 'unknown'
}

const browserOf = (text: string): Device['browser'] => {
  if (/Edg(e|A|iOS)?\//.test(text)) return 'edge'
  if (/OPR\//.test(text)) return 'opera'
  if (/SamsungBrowser\//.test(text)) return 'samsung'
  if (/Firefox\/|FxiOS\//.test(text)) return 'firefox'
  if (/Chrome\/|CriOS\/|Chromium\//.test(text)) return 'chrome'
  return /Safari\//.test(text) ? 'safari' : 'unknown'
}

/**
 * Whether a credential of one device can be expected on another: authenticators belong to the operating system, on
 * macOS to each browser (reference, 4.5).
 */
export const sameDevice = (a: Device, b: Device): boolean =>
  a.kind === b.kind && a.system === b.system && (a.system !== 'macos' || a.browser === b.browser)

/** Whether biometrics of such a device are used at all: on Android in Chrome alone (reference, 4.5). */
export const mayHaveBiometrics = ({ system, browser }: Device): boolean => system !== 'android' || browser === 'chrome'

const systemNames: Record<Device['system'], string> = {
  windows: 'Windows',
  macos: 'Mac',
  ios: 'iPhone',
  android: 'Android',
  chromeos: 'Chromebook',
  linux: 'Linux',
  unknown: '',
}

/** What a user may call such a device, to begin with. */
export const deviceName = ({ kind, system }: Device): string => {
  if (system === 'ios') return kind === 'tablet' ? 'iPad' : 'iPhone'
  const thing = kind === 'desktop' ? 'computer' : kind
  return system === 'macos' || system === 'chromeos' || system === 'unknown'
    ? systemNames[system] || `My ${thing}`
    : `${systemNames[system]} ${thing}`
}
