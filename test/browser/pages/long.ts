import type { CustomTextDocument } from '../../../src/store/documents.ts'
import type { Screen } from '../../../src/universal-login/screen.ts'
import { everyScreen } from './screens.ts'
import type { Sample } from './views.ts'

/** Longer than anybody's, each without a place to break. */
const address = 'maximiliane.von-und-zu-hohenlohe-langenburg@verwaltungsgemeinschaft.example.com'
const name = 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesellschaft'
export const longClient = 'Kundenverwaltung der Donaudampfschifffahrtsgesellschaft'

const longer: Record<string, string> = {
  username: address,
  user_name: address,
  email: address,
  who: address,
  detail: address,
  name,
  display_name: name,
  device_name: name,
  device: name,
  nickname: name.slice(0, 50),
  inviter: name,
  description: `${name} ${name}`,
  error_description: `The redirect_uri https://${'subdomain-'.repeat(12)}.example.com/callback is not one of those.`,
}

const lengthened = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string') return longer[key] ?? value
  if (Array.isArray(value)) return value.map(one => lengthened(one))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, lengthened(one, key)]))
}

/** Data that pages hand to the browser rather than show, or that decides what is asked. */
const untouched = ['passkey', 'identifiers', 'scopes']

/** A sample whose names and addresses are as long as they get. */
export const longSample = (sample: Sample): Sample => ({
  ...sample,
  data: Object.fromEntries(
    Object.entries(sample.data ?? {}).map(([key, value]) => [
      key,
      untouched.includes(key) ? value : lengthened(value, key),
    ]),
  ),
  submitted: lengthened(sample.submitted ?? {}) as Record<string, string>,
})

const words =
  'Sicherheitsschlüsselverwaltung einschließlich Wiederherstellungsverfahren und Benachrichtigungseinstellungen'

/** A text half again as long, as German is, with a word that is longer than any of English. */
const stretched = (text: string): string => `${text} ${words.slice(0, Math.max(8, text.length / 2))}`

/** Every text of every screen in this language, stretched. */
export const longTexts = (language: string): CustomTextDocument =>
  Object.fromEntries(
    [...new Set(everyScreen.map(({ prompt }) => prompt))].map(prompt => [
      prompt,
      { [language]: Object.fromEntries(everyScreen.filter(one => one.prompt === prompt).map(longTextsOf)) },
    ]),
  )

const longTextsOf = ({ name, texts }: Screen): [string, Record<string, string>] => [
  name,
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, stretched(text)])),
]
