import { de } from './de/index.ts'
import { en } from './en.ts'
import { es } from './es/index.ts'
import { fr } from './fr/index.ts'
import type { Language } from './language.ts'

export type CommonKey = keyof typeof en

/** The texts that all screens share, in English. */
export const common: Record<CommonKey, string> = en

/** Languages besides English, whose texts stand with the screens themselves. */
const translations: Readonly<Record<string, Language>> = { de, es, fr }

/** The languages that we have besides English. */
export const translated: readonly string[] = Object.keys(translations)

/** Our texts in a language: `fr-CA` takes those of `fr`. None for one that we do not have. */
export const languageOf = (locale: string): Language | undefined =>
  [locale, locale.split('-')[0] as string]
    .map(code => code.toLowerCase())
    .filter(code => Object.hasOwn(translations, code))
    .map(code => translations[code])[0]

/** Whether we have texts in a language. */
export const speaks = (locale: string): boolean => /^en\b/i.test(locale) || languageOf(locale) !== undefined

/**
 * Our texts of a screen in a language, in place of the English ones. A challenge while a password is reset has those of
 * the challenge in a login, and a few of its own.
 */
export const overridesFor = (locale: string, screen: string): Record<string, string> => {
  const language = languageOf(locale)
  return {
    ...language?.shared,
    ...language?.screens[screen.replace(/^reset-password-mfa-/, 'mfa-')],
    ...language?.screens[screen],
  }
}

/** What all screens share, in a language as far as we have it. */
export const commonIn = (locale: string): Record<CommonKey, string> => ({ ...common, ...languageOf(locale)?.shared })

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
