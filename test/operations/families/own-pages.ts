import { expect } from 'vitest'
import { plainTheme } from '../../fixtures/theme.ts'
import { conflict, type Family, invalidBody, invalidPath, notFound } from '../case.ts'
import type { World } from '../world.ts'

const noTheme = notFound('', 'theme_not_found')
const noPage = notFound('', 'inexistent_templates_universal_login')
const page = '<!DOCTYPE html><html><head>{%- auth0:head -%}</head><body>{%- auth0:widget -%}</body></html>'

const withoutTheme = async (world: World) => {
  const { status, body } = await world.ask('GET /branding/themes/default')
  const { themeId = '' } = body as { themeId?: string }
  if (status === 200) await world.given('DELETE /branding/themes/{themeId}', { params: { themeId } })
}

const withTheme = async (world: World) => {
  await withoutTheme(world)
  const { themeId } = await world.given<{ themeId: string }>('POST /branding/themes', { body: plainTheme() })
  return { params: { themeId } }
}

const withPage = async (world: World) => {
  await world.given('PUT /branding/templates/universal-login', { body: { template: page } })
  return {}
}

/** What an administrator makes of the pages: a theme, a template around them, pieces within them. */
export const ownPages: Family = {
  'POST /branding/themes': {
    valid: async world => {
      await withoutTheme(world)
      return { body: { ...plainTheme(), displayName: 'Ours' } }
    },
    shows: { themeId: expect.stringMatching(/^[A-Za-z0-9]{32}$/), displayName: 'Ours', ...plainTheme() },
    again: conflict('There is a theme already'),
    refuses: {
      'a colour is one': () => [
        { body: { ...plainTheme(), colors: { ...plainTheme().colors, error: 'red' } } },
        invalidBody("Object didn't pass validation for format html-color: red"),
      ],
      'a theme is whole': () => [
        { body: { ...plainTheme(), page_background: {} } },
        invalidBody('Missing required property: background_color'),
      ],
    },
  },
  'GET /branding/themes/default': {
    valid: async world => {
      await withTheme(world)
      return {}
    },
    shows: { displayName: 'Unnamed Theme' },
    refuses: {
      'a theme is there once it was made': async world => {
        await withoutTheme(world)
        return [{}, noTheme]
      },
    },
  },
  'GET /branding/themes/{themeId}': { valid: withTheme, shows: plainTheme(), absent: { themeId: noTheme } },
  'DELETE /branding/themes/{themeId}': { valid: withTheme, absent: { themeId: noTheme }, again: noTheme },
  'PATCH /branding/themes/{themeId}': {
    valid: async world => ({ ...(await withTheme(world)), body: { ...plainTheme(), displayName: 'Renamed' } }),
    shows: { displayName: 'Renamed', ...plainTheme() },
    absent: { themeId: noTheme },
  },
  'GET /branding/templates/universal-login': {
    valid: withPage,
    shows: { body: page },
    refuses: {
      'a template is there once it was made': async world => {
        await world.given('DELETE /branding/templates/universal-login')
        return [{}, noPage]
      },
    },
  },
  'PUT /branding/templates/universal-login': {
    valid: async world => {
      await world.given('DELETE /branding/templates/universal-login')
      return { body: { template: page } }
    },
    again: 204,
    refuses: {
      'the page has a place for the prompt': () => [
        { body: { template: '{%- auth0:head -%}' } },
        invalidBody('Missing required tag: {%- auth0:widget -%}'),
      ],
      'a template is Liquid': () => [
        { body: { template: `${page}{% if %}` } },
        { status: 400, errorCode: 'invalid_body', message: '' },
      ],
      'something is given': () => [{ body: {} }, { status: 400, errorCode: 'invalid_body', message: '' }],
      'and nothing else with it': () => [
        { body: { template: page, unheard_of: 1 } },
        { status: 400, errorCode: 'invalid_body', message: '' },
      ],
    },
  },
  'DELETE /branding/templates/universal-login': { valid: withPage },
  'GET /prompts/{prompt}/partials': {
    valid: async world => {
      const example = { params: { prompt: 'login' } }
      const body = { login: { 'form-content-start': '<p>Hello</p>' } }
      await world.given('PUT /prompts/{prompt}/partials', { ...example, body })
      return example
    },
    shows: { login: { 'form-content-start': '<p>Hello</p>' } },
    absent: { prompt: invalidPath('Invalid value "names-nothing"\' on property prompt (Name of the prompt)') },
  },
  'PUT /prompts/{prompt}/partials': {
    valid: () => ({
      params: { prompt: 'signup' },
      body: { signup: { 'form-content-end': '<input name="ulp-name">' } },
    }),
    open: true,
    absent: { prompt: invalidPath('Invalid value "names-nothing"') },
    refuses: {
      'a screen is one of the prompt': () => [
        { params: { prompt: 'signup' }, body: { login: { 'form-content-end': 'x' } } },
        invalidBody('Additional properties not allowed: login'),
      ],
      'a place is one of the screen': () => [
        { params: { prompt: 'signup' }, body: { signup: { 'in-the-middle': 'x' } } },
        invalidBody('Additional properties not allowed: in-the-middle'),
      ],
      'a screen is an object': () => [
        { params: { prompt: 'signup' }, body: { signup: 'x' } },
        invalidBody('Expected type object but found type string'),
      ],
      'a piece is Liquid': () => [
        { params: { prompt: 'signup' }, body: { signup: { 'form-content-end': '{% if %}' } } },
        { status: 400, errorCode: 'invalid_body', message: 'on property signup.form-content-end' },
      ],
    },
  },
  // A screen that somebody else renders is another product's; what an export shows may be sent back.
  'PATCH /prompts/{prompt}/screen/{screen}/rendering': {
    valid: () => ({ params: { prompt: 'login', screen: 'login' }, body: { rendering_mode: 'standard' } }),
    shows: { prompt: 'login', screen: 'login', rendering_mode: 'standard' },
    absent: {
      prompt: { status: 400, errorCode: 'invalid_uri', message: 'on property prompt' },
      screen: { status: 400, errorCode: 'invalid_uri', message: 'on property screen' },
    },
    refuses: {
      'this server renders its screens itself': () => [
        { params: { prompt: 'login', screen: 'login' }, body: { rendering_mode: 'advanced' } },
        { status: 403, errorCode: 'feature_not_enabled', message: 'standard' },
      ],
    },
  },
}
