import { en } from './en.ts'

/** The texts that all screens share, in English. */
export const common: Record<CommonKey, string> = en

export type CommonKey = keyof typeof en

/** Fills `${name}` and `{name}`-free text from `variables`; a variable that is not there writes nothing. The result is plain text. */
export const interpolate = (text: string, variables: Record<string, string>): string =>
  text.replace(/\$\{\s*([A-Za-z0-9_.-]+)\s*\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : '',
  )

export const textOf = (texts: Record<string, string>, key: CommonKey): string => texts[key] ?? common[key]
