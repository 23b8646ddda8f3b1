import { readBrand } from '../../../src/universal-login/brand.ts'
import type { Screen, Surroundings } from '../../../src/universal-login/screen.ts'
import type { Sample } from './views.ts'

const surroundings: Surroundings = {
  state: 'state-1',
  nonce: 'nonce-1',
  locale: 'en',
  languages: ['en'],
  tenant: { friendlyName: 'Northwind' },
  client: { id: 'app-client-id', name: 'Orders' },
  brand: readBrand(),
  links: { login: '/u/login', signup: '/u/signup', resetPassword: '/u/reset-password-request' },
  returnTo: 'https://orders.example.com/login',
}

/** A sample as HTML, its title first, with nothing served. */
export const render = (
  screen: Screen,
  sample: Sample,
  texts: Record<string, string> = {},
  brand = surroundings.brand,
): string => {
  const { data = {}, errors = [], submitted = {}, canPick = false, captcha } = sample
  const { title, body } = screen.render(
    { data, errors, submitted, canPick, texts },
    { ...surroundings, brand, captcha },
  )
  return `<title>${title}</title>${body}`
}
