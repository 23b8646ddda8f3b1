import { describe, expect, test } from 'vitest'
import { enrollment } from '../../../test/fixtures/factors.ts'
import { deviceName, deviceOf, mayHaveBiometrics, sameDevice } from './device.ts'
import { knownDevice } from './known-device.ts'

const agents = {
  windowsChrome:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  windowsEdge:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
  macSafari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  macChrome:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  iphone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  iphoneChrome:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1',
  ipad: 'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
  androidChrome:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  androidFirefox: 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  androidSamsung:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  androidTablet:
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  linuxFirefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
}

test.each<[keyof typeof agents, string]>([
  ['windowsChrome', 'desktop windows chrome'],
  ['windowsEdge', 'desktop windows edge'],
  ['macSafari', 'desktop macos safari'],
  ['macChrome', 'desktop macos chrome'],
  ['iphone', 'phone ios safari'],
  ['iphoneChrome', 'phone ios chrome'],
  ['ipad', 'tablet ios safari'],
  ['androidChrome', 'phone android chrome'],
  ['androidFirefox', 'phone android firefox'],
  ['androidSamsung', 'phone android samsung'],
  ['androidTablet', 'tablet android chrome'],
  ['linuxFirefox', 'desktop linux firefox'],
])('%s is %s', (agent, expected) => {
  const { kind, system, browser } = deviceOf(agents[agent])
  expect(`${kind} ${system} ${browser}`).toBe(expected)
})

test('no user agent is some computer', () => {
  expect(deviceOf(undefined)).toEqual({ kind: 'desktop', system: 'unknown', browser: 'unknown' })
})

test.each<[keyof typeof agents, keyof typeof agents, boolean]>([
  ['windowsChrome', 'windowsEdge', true],
  ['iphone', 'iphoneChrome', true],
  ['macSafari', 'macChrome', false],
  ['macChrome', 'macChrome', true],
  ['windowsChrome', 'macChrome', false],
  ['iphone', 'ipad', false],
])('authenticators of %s and %s are the same: %s', (a, b, same) => {
  expect(sameDevice(deviceOf(agents[a]), deviceOf(agents[b]))).toBe(same)
})

test('on Android only Chrome has biometrics', () => {
  expect(mayHaveBiometrics(deviceOf(agents.androidChrome))).toBe(true)
  expect(mayHaveBiometrics(deviceOf(agents.androidFirefox))).toBe(false)
  expect(mayHaveBiometrics(deviceOf(agents.androidSamsung))).toBe(false)
  expect(mayHaveBiometrics(deviceOf(agents.iphoneChrome))).toBe(true)
})

test('a device has a name to begin with', () => {
  expect(Object.values(agents).map(agent => deviceName(deviceOf(agent)))).toEqual([
    'Windows computer',
    'Windows computer',
    'Mac',
    'Mac',
    'iPhone',
    'iPhone',
    'iPad',
    'Android phone',
    'Android phone',
    'Android phone',
    'Android tablet',
    'Linux computer',
  ])
  expect(deviceName(deviceOf(undefined))).toBe('My computer')
})

describe('a device of the user', () => {
  const at = (agent: keyof typeof agents) => ({ hostname: 'login.example.com', userAgent: agents[agent] })
  const made = (agent: keyof typeof agents, relyingParty = 'login.example.com') => [
    enrollment({
      factor: 'webauthn-platform',
      data: {
        key_id: 'a',
        public_key: 'b',
        relying_party_identifier: relyingParty,
        user_agent: agents[agent],
      },
    }),
  ]

  test.each<[keyof typeof agents, keyof typeof agents, boolean, boolean]>([
    ['windowsChrome', 'windowsEdge', true, false],
    ['windowsChrome', 'macChrome', false, false],
    ['macSafari', 'macChrome', false, false],
    ['windowsChrome', 'iphone', false, true],
    ['iphone', 'ipad', false, true],
    ['iphone', 'androidChrome', false, false],
  ])('made on %s and seen on %s is known: %s, and leaves room: %s', (before, now, known, free) => {
    expect(knownDevice(made(before), undefined, at(now))).toEqual({ known, free })
  })

  test('counts for its relying party alone', () => {
    expect(knownDevice(made('iphone', 'other.example'), undefined, at('iphone'))).toEqual({ known: false, free: true })
    const settings = { 'webauthn-platform': { overrideRelyingParty: true, relyingPartyIdentifier: 'example.com' } }
    expect(knownDevice(made('iphone', 'example.com'), settings, at('iphone'))).toEqual({ known: true, free: false })
  })

  test('is none where nothing is enrolled, and security keys say nothing of devices', () => {
    expect(knownDevice([], undefined, at('iphone'))).toEqual({ known: false, free: true })
    const [key] = made('iphone')
    expect(knownDevice([{ ...key, factor: 'webauthn-roaming' } as never], undefined, at('iphone'))).toEqual({
      known: false,
      free: true,
    })
  })
})
