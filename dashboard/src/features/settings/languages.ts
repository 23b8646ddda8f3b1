/** Languages that the tenant may have, by the names that the Management API takes. */
export const locales =
  'am ar ar-EG ar-SA az bg bn bs ca-ES cnr cs cy da de el en en-CA es es-419 es-AR es-MX et eu-ES fa fi fr fr-CA fr-FR gl-ES gu he hi hr hu hy id is it ja ka kk kn ko lt lv mk ml mn mr ms my nb nl nn no pa pl pt pt-BR pt-PT ro ru sk sl so sq sr sv sw ta te th tl tr uk ur vi zgh zh-CN zh-HK zh-MO zh-TW'.split(
    ' ',
  )

const names = new Intl.DisplayNames('en', { type: 'language' })

/** What people call a language, with its code. */
export const languageName = (code: string): string => `${names.of(code) ?? code} (${code})`

/** The same, each with its name, in the order of names. */
export const languageChoices = locales
  .map(value => ({ value, label: languageName(value) }))
  .toSorted((a, b) => a.label.localeCompare(b.label))
