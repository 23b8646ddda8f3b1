import { en } from './en.ts'

export type CommonKey = keyof typeof en

/** The texts that all screens share, in English. */
export const common: Record<CommonKey, string> = en

/**
 * Languages besides English: by language, by screen (`common` for what all share), by key. English stands with the
 * screens themselves, so a text that a language lacks is shown in English.
 */
export const languages: Record<string, { [screen: string]: Record<string, string> }> = { en: {} }

/** The texts of a language for a screen, as far as they differ from English. */
export const overridesFor = (locale: string, screen: string): Record<string, string> => ({
  ...languages[locale]?.['common'],
  ...languages[locale]?.[screen],
})

/** Fills `${name}` from `variables` once; a variable that is not there writes nothing. The result is plain text. */
export const interpolate = (text: string, variables: Record<string, string>): string =>
  text.replace(/\$\{\s*([A-Za-z0-9_.-]+)\s*\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : '',
  )

/** A language's name in that language, its code where the runtime knows none. */
export const languageName = (code: string): string => {
  try {
    const name = new Intl.DisplayNames([code], { type: 'language', fallback: 'code' }).of(code) ?? code
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1)
  } catch {
    return code
  }
}

export const textDirection = (code: string): 'ltr' | 'rtl' => (/^(ar|fa|he|ur)\b/i.test(code) ? 'rtl' : 'ltr')
