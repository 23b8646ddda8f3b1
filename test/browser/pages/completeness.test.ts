import { expect, test } from 'vitest'
import { resetChallenges, resetScreenOf } from '../../../src/flow/reset-screens.ts'
import { type Brand, readBrand } from '../../../src/universal-login/brand.ts'
import { code, isTest, read, sources } from '../../fixtures/sources.ts'
import { everySample } from './every-view.ts'
import { render } from './render.ts'
import { everyScreen } from './screens.ts'
import { documents } from './whole-pages.ts'

const files = sources('src').filter(path => !isTest(path))
const samples = everySample()
const marked = (key: string) => `⟦${key}⟧`

const plain = readBrand()
/** The theme that asks for each identifier in a field of its own. */
const apart: Brand = {
  ...plain,
  theme: { document: { widget: {}, identifiers: { login_display: 'separate' } } } as unknown as NonNullable<
    Brand['theme']
  >,
}

/** Each screen's views as HTML, with the name of each text in its place. */
const views = new Map(
  everyScreen.map(screen => {
    const names = Object.fromEntries(Object.keys(screen.texts).map(key => [key, marked(key)]))
    const own = samples.filter(sample => sample.screen === screen.name)
    return [screen, own.flatMap(sample => [plain, apart].map(brand => render(screen, sample, names, brand))).join('')]
  }),
)

const where = 'Samples of factors are in test/fixtures/*-views.ts, all others in test/browser/pages/*views.ts.'

test('every screen that is declared anywhere is looked at', () => {
  const declared = [
    ...files.flatMap(path =>
      [...code(path).matchAll(/\bscreen\(\{\s*name: '([^']+)'/g)].map(([, name]) => name as string),
    ),
    // Made of others, for another prompt.
    ...resetChallenges.map(resetScreenOf),
  ]
  const shown = new Set(samples.map(({ screen }) => screen))
  const registered = everyScreen.map(({ name }) => name)
  const missing = [...new Set([...declared, ...registered])].filter(name => !shown.has(name))
  expect(missing, `These screens have no sample. ${where}`).toEqual([])
  const unknown = declared.filter(name => !registered.includes(name))
  expect(unknown, 'These screens are in none of the lists of test/browser/pages/screens.ts.').toEqual([])
})

test('every text of every screen is seen in some view', () => {
  const seen = new Set<string>()
  const texts = [...views].flatMap(([screen, html]) =>
    Object.entries(screen.texts).map(([key, text]) => {
      // Screens share texts: one that is seen on one of them looks the same on another.
      const same = `${key}: ${text}`
      if (html.includes(marked(key))) seen.add(same)
      return { screen, key, same }
    }),
  )
  const unseen = texts.filter(({ screen, key, same }) => {
    const namesPageOnly = key === 'title' && Object.hasOwn(screen.texts, 'pageTitle')
    const isError = /^[a-z0-9]+(-[a-z0-9]+)+$/.test(key) && !key.startsWith('rule-')
    return !seen.has(same) && !namesPageOnly && !isError
  })
  expect(
    unseen.map(({ screen, key }) => `${screen.name}: ${key}`),
    `These texts are in no view: a sample with other data is missing, or the text is dead. ${where}`,
  ).toEqual([])
})

test('an error of a screen is seen beside its input, and one at its head', () => {
  const lost = samples.flatMap(sample => {
    const screen = everyScreen.find(one => one.name === sample.screen)
    const html = screen ? render(screen, sample) : ''
    return (sample.errors ?? [])
      .filter(({ code }) => !html.includes(`data-error-code="${code}"`))
      .map(({ code }) => `${sample.name}: ${code}`)
  })
  expect(lost).toEqual([])
})

test('a secret to copy is a word by itself in the text of its page', () => {
  const secrets = [...views.values()].flatMap(html =>
    [...html.matchAll(/<code id="secret"[^>]*>([^<]+)</g)].map(([, secret]) => ({ html, secret: secret as string })),
  )
  expect(secrets.length).toBeGreaterThan(3)
  const glued = secrets.filter(
    ({ html, secret }) =>
      !html
        .replace(/<[^>]*>/g, '')
        .split(/\s/)
        .includes(secret),
  )
  expect(glued.map(({ secret }) => secret)).toEqual([])
})

test('names of samples are their own', () => {
  const names = samples.map(({ name }) => name)
  expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([])
})

test('every whole document is looked at', () => {
  const writing = files.filter(path => /<!doctype html>/i.test(read(path)))
  expect(
    writing.filter(path => !Object.hasOwn(documents, path)),
    'These files write HTML documents that nobody looks at: add views of theirs to test/browser/pages/whole-pages.ts, and their names to `documents` there.',
  ).toEqual([])
  expect(Object.keys(documents).filter(path => !writing.includes(path))).toEqual([])
})
