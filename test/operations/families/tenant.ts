import { expect } from 'vitest'
import { writeLog } from '../../../src/logs/write.ts'
import { badRequest, type Family, invalidBody, invalidPath, invalidQuery, notFound } from '../case.ts'
import type { World } from '../world.ts'

const noKey = notFound('The signing key does not exist.')

const aPreviousKey = async (world: World) => {
  await world.given('POST /keys/signing/rotate')
  const keys = await world.given<{ kid: string; previous: boolean; revoked: boolean }[]>('GET /keys/signing')
  return { params: { kid: keys.find(key => key.previous && !key.revoked)?.kid as string } }
}

/** Settings of the whole tenant: the tenant's own, prompts, branding, signing keys, logs. */
export const tenant: Family = {
  'GET /tenants/settings': {
    valid: () => ({}),
    shows: {
      enabled_locales: ['en'],
      customize_mfa_in_postlogin_action: false,
      flags: expect.any(Object),
      sandbox_versions_available: expect.arrayContaining(['22']),
    },
    refuses: { 'fields are names': () => [{ query: { fields: ';' } }, invalidQuery('String does not match pattern')] },
  },
  'PATCH /tenants/settings': {
    valid: () => ({
      body: { friendly_name: 'Acme', support_url: 'https://acme.example/help', session_lifetime: 100, flags: {} },
    }),
    shows: { friendly_name: 'Acme', support_url: 'https://acme.example/help', session_lifetime: 100 },
    refuses: {
      'something must change': () => [{ body: {} }, invalidBody('Too few properties defined (0), minimum 1')],
      'what is offered is not set': () => [
        { body: { sandbox_versions_available: ['22'] } },
        invalidBody('Additional properties not allowed: sandbox_versions_available'),
      ],
      'a lifetime is given in one unit': () => [
        { body: { session_lifetime: 2, session_lifetime_in_minutes: 120 } },
        invalidBody('Only one of session_lifetime'),
      ],
      'a language is a known one': () => [
        { body: { enabled_locales: ['xx'] } },
        invalidBody('No enum match for: "xx"'),
      ],
    },
  },
  'GET /prompts': {
    valid: () => ({}),
    shows: { universal_login_experience: 'new', identifier_first: false, webauthn_platform_first_factor: false },
  },
  'PATCH /prompts': {
    valid: () => ({ body: { identifier_first: false } }),
    shows: { universal_login_experience: 'new', identifier_first: false },
    refuses: {
      'something must change': () => [{ body: {} }, invalidBody('Too few properties defined (0), minimum 1')],
    },
  },
  'GET /prompts/{prompt}/custom-text/{language}': {
    valid: () => ({ params: { prompt: 'mfa-otp', language: 'de' } }),
    shows: {},
    absent: {
      prompt: invalidPath('Invalid value "names-nothing"\' on property prompt (Name of the prompt)'),
      language: invalidPath('Invalid value "names-nothing"'),
    },
  },
  'PUT /prompts/{prompt}/custom-text/{language}': {
    valid: () => ({
      params: { prompt: 'login', language: 'en' },
      body: { login: { title: 'Come in' } },
    }),
    open: true,
    shows: { login: { title: 'Come in' } },
    absent: { prompt: invalidPath('Invalid value "names-nothing"'), language: invalidPath('Invalid value') },
  },
  'GET /branding': { valid: () => ({}), shows: {} },
  'PATCH /branding': {
    valid: () => ({
      body: { colors: { primary: '#0a7', page_background: '#ffffff' }, logo_url: 'https://acme.example/logo.png' },
    }),
    shows: { colors: { primary: '#0a7', page_background: '#ffffff' }, logo_url: 'https://acme.example/logo.png' },
    refuses: {
      'a colour is one': () => [
        { body: { colors: { primary: 'red' } } },
        invalidBody("Object didn't pass validation for format html-color: red"),
      ],
    },
  },
  'GET /keys/signing': {
    valid: async world => {
      await world.given('POST /keys/signing/rotate')
      return {}
    },
    shows: ({ body }) => {
      expect(body).toContainEqual(expect.objectContaining({ current: true, cert: expect.stringContaining('BEGIN') }))
      expect(body).toContainEqual(expect.objectContaining({ next: true }))
      expect(JSON.stringify(body)).not.toContain('PRIVATE')
    },
  },
  'POST /keys/signing/rotate': {
    valid: () => ({}),
    shows: { kid: expect.stringMatching(/^[A-Za-z0-9_-]{21}$/), cert: expect.stringContaining('BEGIN CERTIFICATE') },
  },
  'GET /keys/signing/{kid}': {
    valid: aPreviousKey,
    shows: { previous: true, revoked: false },
    absent: { kid: noKey },
  },
  'PUT /keys/signing/{kid}/revoke': {
    valid: aPreviousKey,
    shows: { kid: expect.any(String), cert: expect.any(String), revoked_at: expect.any(String) },
    absent: { kid: noKey },
    again: badRequest('Only a previous signing key', 'operation_not_supported'),
  },
  'GET /logs': {
    valid: async world => {
      const description = world.unique('event')
      for (const _ of [1, 2]) await writeLog(world.services, { type: 'f', description }, {})
      return { query: { q: `description:"${description}"` } }
    },
    refuses: {
      'pages end after 1000 entries': () => [
        { query: { page: 10, per_page: 100 } },
        badRequest('1000', 'invalid_paging'),
      ],
      'sorts by date alone': () => [{ query: { sort: 'ip:1' } }, invalidQuery('')],
      'a search must be one': () => [{ query: { q: 'type:(' } }, invalidQuery('')],
    },
  },
  'GET /logs/{id}': {
    valid: async world => {
      await writeLog(world.services, { type: 'f', description: 'found by its id' }, {})
      const [entry] = await world.given<{ log_id: string }[]>('GET /logs', { query: { sort: 'date:-1', per_page: 1 } })
      return { params: { id: entry?.log_id as string } }
    },
    shows: { log_id: expect.stringMatching(/^900\d{53}$/) },
    absent: { id: notFound('The log does not exist.') },
  },
}
