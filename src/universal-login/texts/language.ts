/** Texts by their key. */
export type Texts = Readonly<Record<string, string>>

/**
 * A language besides English. `shared` stands on every screen that has such a key, `screens` goes before it. Each text of
 * each screen must be there, with the same `${…}`: `languages.test.ts` says what is missing.
 */
export interface Language {
  shared: Texts
  screens: Readonly<Record<string, Texts>>
}
