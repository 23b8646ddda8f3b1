/** A program or system by name, with its version where one is told. */
export interface Named {
  name: string
  version?: string
}

/** What a user agent tells, in the words that people know. What is not known is left out. */
export interface Source {
  browser?: Named
  system?: Named
}

/** In this order: most browsers also say the names of those that stand after them. */
const browsers: [name: string, pattern: RegExp][] = [
  ['Edge', /\b(?:Edge|Edg|EdgA|EdgiOS)\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome|Chromium)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+[\d.]*)[^)]*Safari\//],
]

const systems: [name: string, pattern: RegExp][] = [
  ['iOS', /\b(?:iPhone OS|CPU OS) (\d+(?:_\d+)*)/],
  ['Android', /\bAndroid (\d+(?:\.\d+)*)/],
  // Windows 11 and macOS from 11 on say what their forerunners said, so no version is told.
  ['Windows', /\bWindows NT/],
  ['macOS', /\bMac OS X/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

const find = (table: [string, RegExp][], text: string): Named | undefined => {
  for (const [name, pattern] of table) {
    const found = pattern.exec(text)
    if (found) return found[1] ? { name, version: found[1].replaceAll('_', '.') } : { name }
  }
  return undefined
}

/** Browser and operating system behind a user agent. Pure. */
export const sourceOf = (userAgent: string | undefined): Source => {
  const text = (userAgent ?? '').slice(0, 1000)
  return { browser: find(browsers, text), system: find(systems, text) }
}
