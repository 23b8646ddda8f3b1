import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const path = '/branding/templates/universal-login'
const template = (title = 'x') =>
  `<!DOCTYPE html><html><head>{%- auth0:head -%}</head><body class="_widget-auto-layout"><h2>${title}</h2>{%- auth0:widget -%}</body></html>`

test.each(engines)('a page template is set in three forms, read and deleted, on %s', async engine => {
  const { client, call } = await managementServer({ engine })
  const { templates } = client.branding
  const missing = { status: 404, body: { errorCode: 'inexistent_templates_universal_login' } }
  await expect(templates.getUniversalLogin()).rejects.toMatchObject({ statusCode: 404 })
  await templates.updateUniversalLogin(template('SDK'))
  expect(await templates.getUniversalLogin()).toEqual({ body: template('SDK') })
  await templates.updateUniversalLogin({ template: template('Deploy CLI') })
  expect(await templates.getUniversalLogin()).toEqual({ body: template('Deploy CLI') })
  const headers = { 'content-type': 'text/html; charset=utf-8' }
  expect(await call('PUT', path, { text: template('HTML'), headers })).toMatchObject({ status: 204, body: undefined })
  expect(await call('GET', path)).toMatchObject({ status: 200, body: { body: template('HTML') } })
  await templates.deleteUniversalLogin()
  expect(await call('GET', path)).toMatchObject(missing)
  expect(await call('PUT', path, { text: template(), headers })).toMatchObject({ status: 201, body: {} })
  expect(await call('DELETE', path)).toMatchObject({ status: 204 })
  expect(await call('DELETE', path)).toMatchObject({ status: 204 })
})

test('one that could not make a page is refused, and what was there stays', async () => {
  const { call } = await managementServer()
  await call('PUT', path, { body: template('good') })
  const problem = async (body: unknown) => {
    const answer = await call('PUT', path, { body })
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
    return (answer.body as { message: string }).message
  }
  expect(await problem('<p>{%- auth0:head -%}</p>')).toContain('Missing required tag: {%- auth0:widget -%}')
  expect(await problem({ template: template('{% if %}') })).toContain('Payload validation error')
  expect(await problem(template('{% nothing %}'))).toContain('nothing')
  expect(await problem(template('x'.repeat(512 * 1024)))).toContain('Payload validation error')
  expect(await problem({ template: template(), more: 1 })).toContain('Payload validation error')
  await problem({})
  await problem('')
  await problem(7)
  const html = { 'content-type': 'text/html' }
  expect(await call('PUT', path, { text: '<p>x</p>', headers: html })).toMatchObject({ status: 400 })
  expect(await call('PUT', '/branding/themes/x', { text: '<p>x</p>', headers: html })).toMatchObject({ status: 404 })
  expect(await call('PATCH', '/branding', { text: '<p>x</p>', headers: html })).toMatchObject({ status: 415 })
  expect(await call('GET', path)).toMatchObject({ body: { body: template('good') } })
  expect(await call('PUT', path, { body: template(), scope: 'read:branding' })).toMatchObject({ status: 403 })
})
