/** The first of `wanted` that is offered, exactly or by its language alone (`de-AT` takes `de`); else the first offered. */
export const pickLanguage = (wanted: readonly (string | undefined)[], offered: readonly string[]): string => {
  const base = (code: string) => code.toLowerCase().split('-')[0]
  for (const code of wanted) {
    if (!code) continue
    const exact = offered.find(o => o.toLowerCase() === code.toLowerCase())
    const near = exact ?? offered.find(o => base(o) === base(code))
    if (near) return near
  }
  return offered[0] ?? 'en'
}

/** The languages that a browser wants, best first. */
export const browserLanguages = (http: { language?: string; otherLanguages?: string[] }): string[] => [
  ...(http.language ? [http.language] : []),
  ...(http.otherLanguages ?? []),
]

/** The country of the first of these languages that names one (`de-AT`), two letters. */
export const countryOf = (languages: readonly (string | undefined)[]): string | undefined =>
  languages.map(code => /-([A-Za-z]{2})$/.exec(code ?? '')?.[1]).find(Boolean)

/** The languages that a request asks for, best first. */
export const uiLocales = (params: Record<string, string>): string[] =>
  (params['ui_locales'] ?? '').split(' ').filter(locale => locale !== '')
