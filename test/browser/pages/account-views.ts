import { type AccountData, outcomes } from '../../../src/my-account/page/screen.ts'
import type { Sample } from './views.ts'

const bare: AccountData = {
  who: 'ada@example.com',
  methods: [],
  addable: ['webauthn-roaming', 'push-notification', 'otp', 'phone', 'email'],
  recovery: 'none',
  browsers: [],
  sessions: [
    { id: 's1', device: 'Firefox 140, Linux', address: '203.0.113.7', used: 'Jan\u00a015,\u00a02026', current: true },
  ],
}

const full: AccountData = {
  who: 'ada.lovelace@example.com',
  passkeys: {
    list: [
      {
        id: 'p1',
        name: 'iCloud Keychain',
        shared: true,
        added: 'Jan\u00a02,\u00a02026',
        used: 'Jan\u00a015,\u00a02026',
      },
      { id: 'p2', name: 'Windows computer', shared: false, added: 'Jan\u00a04,\u00a02026' },
      { id: 'p3', added: 'Jan\u00a05,\u00a02026' },
    ],
    addable: true,
  },
  methods: [
    {
      id: 'm1',
      type: 'otp',
      added: 'Jan\u00a03,\u00a02026',
      used: 'Jan\u00a015,\u00a02026',
      preferred: true,
      leads: true,
      on: true,
    },
    {
      id: 'm2',
      type: 'webauthn-roaming',
      name: 'The blue key on my key ring',
      added: 'Jan\u00a05,\u00a02026',
      preferred: false,
      leads: true,
      on: true,
    },
    {
      id: 'm3',
      type: 'webauthn-platform',
      name: 'MacBook',
      added: 'Jan\u00a06,\u00a02026',
      preferred: false,
      leads: true,
      on: true,
    },
    {
      id: 'm4',
      type: 'phone',
      name: 'Work phone',
      detail: 'XXXXXXXX6789',
      added: 'Jan\u00a07,\u00a02026',
      preferred: false,
      leads: true,
      on: false,
    },
    {
      id: 'm5',
      type: 'push-notification',
      name: 'Ada’s iPhone',
      added: 'Jan\u00a08,\u00a02026',
      preferred: false,
      leads: true,
      on: true,
    },
    {
      id: 'm6',
      type: 'email',
      detail: 'ada@work.example.org',
      added: 'Jan\u00a09,\u00a02026',
      preferred: false,
      leads: false,
      on: true,
    },
    { type: 'email', detail: 'ada.lovelace@example.com', preferred: false, leads: false, on: true },
  ],
  addable: ['webauthn-platform', 'webauthn-roaming', 'push-notification', 'otp', 'sms', 'voice', 'email'],
  recovery: 'set',
  browsers: [
    { id: 'b1', device: 'Firefox 140, Linux', used: 'Jan\u00a015,\u00a02026', current: true },
    { id: 'b2', device: '', used: 'Jan\u00a02,\u00a02026', current: false },
  ],
  sessions: [
    { id: 's1', device: 'Firefox 140, Linux', address: '203.0.113.7', used: 'Jan\u00a015,\u00a02026', current: true },
    {
      id: 's2',
      device: 'Safari 19, iOS 19.2',
      address: '2001:db8:85a3::8a2e:370:7334',
      used: 'Jan\u00a014,\u00a02026',
      current: false,
    },
    { id: 's3', device: '', address: '', used: 'Jan\u00a02,\u00a02026', current: false },
  ],
}

/** The page of the own account, `/account/`. */
export const accountSamples: Sample[] = [
  { name: 'account', screen: 'account', data: { ...full } },
  { name: 'account-new', screen: 'account', data: { ...bare } },
  { name: 'account-new-passkey', screen: 'account', data: { ...bare, passkeys: { list: [], addable: true } } },
  {
    name: 'account-full-of-passkeys',
    screen: 'account',
    data: { ...bare, passkeys: { list: full.passkeys?.list ?? [], addable: false } },
  },
  {
    name: 'account-one',
    screen: 'account',
    data: { ...bare, recovery: 'off', addable: ['phone'], methods: full.methods.slice(0, 1) },
  },
  ...outcomes.map(outcome => ({ name: `account-${outcome}`, screen: 'account', data: { ...full, outcome } })),
]
