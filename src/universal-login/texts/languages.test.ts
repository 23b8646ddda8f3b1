import { describe, expect, test } from 'vitest'
import { everyScreen } from '../../../test/browser/pages/screens.ts'
import { common, languageOf, overridesFor, speaks, translated } from './index.ts'

const variables = (text: string): string[] =>
  [...text.matchAll(/\$\{\s*([\w.-]+)\s*\}/g)].map(([, name]) => name as string).sort()

const english = [{ name: 'common', texts: common as Record<string, string> }, ...everyScreen]

describe.each(translated)('%s', locale => {
  const { shared, screens } = languageOf(locale) as NonNullable<ReturnType<typeof languageOf>>
  const own = (screen: string) => {
    const { [screen]: texts, [screen.replace(/^reset-password-mfa-/, 'mfa-')]: twin } = screens
    return { ...twin, ...texts }
  }

  test('has each text of each screen', () => {
    const missing = english.flatMap(({ name, texts }) => {
      const there = name === 'common' ? shared : overridesFor(locale, name)
      return Object.keys(texts)
        .filter(key => !there[key]?.trim())
        .map(key => `${name}: ${key}`)
    })
    expect(missing).toEqual([])
  })

  test('has no text that no screen has', () => {
    const names = new Map(english.map(({ name, texts }) => [name, texts]))
    const unknown = Object.entries(screens).flatMap(([name, texts]) =>
      Object.keys(texts)
        .filter(key => !Object.hasOwn(names.get(name) ?? {}, key))
        .map(key => `${name}: ${key}`),
    )
    const unused = Object.keys(shared).filter(key => english.every(({ texts }) => !Object.hasOwn(texts, key)))
    expect([...unknown, ...unused]).toEqual([])
  })

  test('says with each variable what English says with it', () => {
    const other = everyScreen.flatMap(({ name, texts }) =>
      Object.entries({ ...common, ...texts })
        .filter(([key, text]) => String(variables(text)) !== String(variables(overridesFor(locale, name)[key] ?? '')))
        .map(([key]) => `${name}: ${key}`),
    )
    expect(other).toEqual([])
  })

  test('shares a text only where English says the same', () => {
    const differing = Object.keys(shared).filter(key => {
      const meant = english.filter(({ name, texts }) => Object.hasOwn(texts, key) && !Object.hasOwn(own(name), key))
      return new Set(meant.map(({ texts }) => texts[key])).size > 1
    })
    expect(differing).toEqual([])
  })
})

test('a language is there for its countries, and none for those of another', () => {
  expect(['en', 'en-GB', ...translated].filter(speaks)).toEqual(['en', 'en-GB', ...translated])
  expect(languageOf('de-AT')).toBe(languageOf('de'))
  expect(['tlh', 'constructor', '__proto__', ''].filter(speaks)).toEqual([])
})
