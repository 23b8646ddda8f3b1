import { expect, test } from 'vitest'
import { writeLog } from '../../src/logs/write.ts'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

test.each(engines)('tenant settings change by member, flags by flag, lifetimes in either unit, on %s', async engine => {
  const { client } = await managementServer({ engine })
  const fresh = await client.tenants.settings.get()
  expect(fresh).toMatchObject({
    customize_mfa_in_postlogin_action: false,
    enabled_locales: ['en'],
    session_lifetime: 168,
  })
  await client.tenants.settings.update({ customize_mfa_in_postlogin_action: true, flags: { enable_sso: false } })
  const changed = await client.tenants.settings.update({
    idle_session_lifetime_in_minutes: 90,
    flags: { mfa_show_factor_list_on_enrollment: true },
  } as never)
  expect(changed).toMatchObject({
    customize_mfa_in_postlogin_action: true,
    idle_session_lifetime: 1.5,
    flags: { enable_sso: false, mfa_show_factor_list_on_enrollment: true },
  })
  expect(changed).not.toHaveProperty('idle_session_lifetime_in_minutes')
})

test('an empty change, an unknown member and both units of one lifetime are refused', async () => {
  const { call } = await managementServer()
  const message = async (body: unknown) =>
    ((await call('PATCH', '/tenants/settings', { body })).body as { message: string }).message
  expect(await message({})).toContain('Too few properties defined (0), minimum 1')
  expect(await message({ colour: 1, size: 2 })).toContain('Additional properties not allowed: colour,size')
  expect(await message({ session_lifetime: 2, session_lifetime_in_minutes: 60 })).toContain('Only one of')
  expect(await message({ enabled_locales: ['tlh'] })).toContain('No enum match for: "tlh"')
})

test.each(engines)('the e-mail provider is one, keeps its password to itself and over changes, on %s', async engine => {
  const { client, call, services } = await managementServer({ engine })
  await expect(client.emails.provider.get()).rejects.toMatchObject({ statusCode: 404 })
  const credentials = { smtp_host: 'mail.example', smtp_port: 587, smtp_user: 'me', smtp_pass: 'hunter2-secret' }
  const created = await client.emails.provider.create({ name: 'smtp', enabled: true, credentials })
  expect(created).toMatchObject({ name: 'smtp', enabled: true, credentials: { smtp_host: 'mail.example' } })
  await expect(client.emails.provider.create({ name: 'smtp', credentials })).rejects.toMatchObject({ statusCode: 409 })
  await client.emails.provider.update({ credentials: { smtp_host: 'mx.example', smtp_port: 25 } })
  const read = await client.emails.provider.get()
  expect(read).toMatchObject({ credentials: { smtp_host: 'mx.example', smtp_port: 25 } })
  const rows = JSON.stringify([
    read,
    created,
    await services.db.selectFrom('settings').selectAll().execute(),
    await services.db.selectFrom('logs').selectAll().execute(),
  ])
  expect(rows).not.toContain('hunter2-secret')
  expect(await call('PATCH', '/emails/provider', { body: { name: 'sendgrid', credentials: {} } })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('Missing required property: api_key') },
  })
  expect(
    await call('PATCH', '/emails/provider', { body: { name: 'sendgrid', credentials: { api_key: 'SG.secret' } } }),
  ).toMatchObject({ status: 200, body: { name: 'sendgrid', credentials: {} } })
  await client.emails.provider.delete()
  await expect(client.emails.provider.get()).rejects.toMatchObject({ statusCode: 404 })
})

test('an e-mail template is made, replaced, changed and read', async () => {
  const { call } = await managementServer()
  const body = { template: 'verify_email', body: 'Hi', from: 'a@b.c', subject: 'S', syntax: 'liquid', enabled: true }
  expect(await call('GET', '/email-templates/verify_email')).toMatchObject({
    status: 404,
    body: { errorCode: 'inexistent_email_template' },
  })
  expect(await call('PATCH', '/email-templates/verify_email', { body: { subject: 'x' } })).toMatchObject({
    status: 404,
  })
  expect(await call('POST', '/email-templates', { body })).toMatchObject({ status: 200, body })
  expect(await call('POST', '/email-templates', { body })).toMatchObject({ status: 409 })
  await call('PATCH', '/email-templates/verify_email', { body: { subject: 'T' } })
  expect(await call('GET', '/email-templates/verify_email')).toMatchObject({ body: { ...body, subject: 'T' } })
  // Nobody would be told of it once the mail is to be sent.
  for (const broken of [
    '{% if user.name %}Hi',
    '{{ user.name',
    '{% nothing %}',
    '{% for i in (1..999999999) %}x{% endfor %}',
  ])
    for (const member of ['body', 'subject', 'from', 'resultUrl']) {
      const refused = { status: 400, body: { errorCode: 'invalid_body', message: expect.stringContaining(member) } }
      expect(await call('PATCH', '/email-templates/verify_email', { body: { [member]: broken } })).toMatchObject(
        refused,
      )
      const whole = { ...body, [member]: broken }
      expect(await call('PUT', '/email-templates/verify_email', { body: whole })).toMatchObject(refused)
      expect(await call('POST', '/email-templates', { body: { ...whole, template: 'reset_email' } })).toMatchObject(
        refused,
      )
    }
  expect(await call('GET', '/email-templates/verify_email')).toMatchObject({ body: { ...body, subject: 'T' } })
  expect(await call('GET', '/email-templates/nope')).toMatchObject({ status: 400, body: { errorCode: 'invalid_uri' } })
})

test.each(engines)(
  'logs are read by checkpoint with a link to the next page, by search and by user, on %s',
  async engine => {
    const { client, call, services } = await managementServer({ engine })
    for (let i = 0; i < 5; i++) {
      services.clock.advance(1)
      await writeLog(services, { type: i % 2 ? 'f' : 's' }, { userId: `auth0|${i % 2}`, userName: `u${i}` })
    }
    services.clock.advance(5_000)
    const first = await call('GET', '/logs?take=2&from=')
    const entries = first.body as { log_id: string; user_name: string }[]
    expect(entries.map(entry => entry.user_name)).toEqual(['u0', 'u1'])
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] as string
    const second = await call('GET', next.slice(next.indexOf('/logs')))
    expect((second.body as typeof entries).map(entry => entry.user_name)).toEqual(['u2', 'u3'])
    const search = await call(
      'GET',
      `/logs?q=${encodeURIComponent('type:f AND user_id:"auth0|1"')}&include_totals=true&fields=user_name`,
    )
    expect(search.body).toEqual({
      start: 0,
      limit: 50,
      length: 2,
      total: 2,
      logs: [{ user_name: 'u3' }, { user_name: 'u1' }],
    })
    expect(await client.logs.get(entries[0]?.log_id as string)).toMatchObject({ user_name: 'u0', type: 's' })
    const ofUser = await call('GET', `/users/${encodeURIComponent('auth0|0')}/logs?sort=date:1`)
    expect((ofUser.body as typeof entries).map(entry => entry.user_name)).toEqual(['u0', 'u2', 'u4'])
    expect(await call('GET', '/logs?page=20&per_page=50')).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_paging' },
    })
    expect(await call('GET', '/logs?q=type:(s')).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_query_string' },
    })
    expect(await call('GET', '/logs/900')).toMatchObject({ status: 404 })
  },
)
