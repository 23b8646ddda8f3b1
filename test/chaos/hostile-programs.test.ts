import { describe, expect, test } from 'vitest'
import { authorization, formClient } from '../fixtures/form-client.ts'
import { engines } from '../fixtures/store.ts'
import { callback, hostileTarget, inAddress, nastyTexts } from './hostile-target.ts'

describe.each(engines)('whatever endpoints are sent, on %s,', engine => {
  const target = hostileTarget(engine)
  const { ask, post, postJson, begun, harmless } = target

  test('in the protocol’s parameters, is refused or carried unchanged', async () => {
    const parameters = [
      'client_id',
      'redirect_uri',
      'scope',
      'state',
      'nonce',
      'login_hint',
      'ui_locales',
      'acr_values',
      'max_age',
      'prompt',
    ]
    parameters.push(
      'audience',
      'organization',
      'connection',
      'response_type',
      'response_mode',
      'code_challenge',
      'ext-any',
      'request',
      'request_uri',
      'id_token_hint',
      'claims',
      'invitation',
      'screen_hint',
    )
    for (const parameter of parameters)
      for (const [name, value] of nastyTexts(engine)) {
        if (['long', 'combining', 'noise'].includes(name)) continue
        const browser = formClient(target.server.origin)
        const response = await browser.request(authorization(target.clientId, callback, { [parameter]: value }).path)
        await harmless(`${parameter}=${name}`, response)
        const location = response.headers.get('location')
        if (location?.startsWith('/u/')) await harmless(`${parameter}=${name} shown`, await browser.request(location))
        else if (location) expect(location.startsWith(callback)).toBe(true)
      }
    const twice = `${authorization(target.clientId, callback).path}&client_id=other&redirect_uri=http://evil.example/&state=2`
    const answer = await ask(twice)
    await harmless('parameters twice', answer)
    expect(answer.headers.get('location') ?? '').not.toContain('evil.example')
  }, 60_000)

  test('at the endpoints for programs, is a 4xx', async () => {
    const fields: [string, Record<string, string>][] = [
      [
        '/oauth/token',
        {
          grant_type: 'authorization_code',
          client_id: target.clientId,
          code: 'c',
          redirect_uri: callback,
          code_verifier: 'v',
        },
      ],
      ['/oauth/token', { grant_type: 'refresh_token', client_id: target.clientId, refresh_token: 'r' }],
      ['/oauth/token', { grant_type: 'client_credentials', client_id: 'c', client_secret: 's', audience: 'a' }],
      [
        '/oauth/token',
        {
          grant_type: 'password',
          client_id: target.clientId,
          username: 'u',
          password: 'p',
          scope: 'openid',
          realm: 'r',
        },
      ],
      [
        '/oauth/token',
        {
          grant_type: 'http://auth0.com/oauth/grant-type/mfa-otp',
          client_id: target.clientId,
          mfa_token: 'm',
          otp: '1',
        },
      ],
      [
        '/oauth/token',
        { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: target.clientId, device_code: 'd' },
      ],
      ['/oauth/device/code', { client_id: target.clientId, scope: 'openid', audience: 'a' }],
      ['/oauth/revoke', { client_id: target.clientId, token: 't', token_type_hint: 'h' }],
      ['/oauth/par', { client_id: target.clientId, response_type: 'code', redirect_uri: callback }],
      ['/mfa/challenge', { client_id: target.clientId, mfa_token: 'm', challenge_type: 'otp', authenticator_id: 'a' }],
      [
        '/dbconnections/signup',
        { client_id: target.clientId, connection: 'Username-Password-Authentication', email: 'e', password: 'p' },
      ],
      [
        '/dbconnections/change_password',
        { client_id: target.clientId, connection: 'Username-Password-Authentication', email: 'e' },
      ],
      ['/passwordless/start', { client_id: target.clientId, connection: 'email', email: 'e', send: 'code' }],
      ['/activate', { user_code: 'u' }],
    ]
    for (const [path, body] of fields)
      await Promise.all(
        Object.keys(body).flatMap(field =>
          nastyTexts(engine).map(async ([name, value]) => {
            const what = `${path} ${body['grant_type']} ${field}=${name}`
            await harmless(what, await post(path, { ...body, [field]: value }))
            await harmless(`${what} as JSON`, await postJson(path, { ...body, [field]: value }))
          }),
        ),
      )
    for (const value of [null, [], {}, 1, true, ['a', 'b'], { $ne: null }, [[[]]]])
      for (const [path, body] of fields)
        for (const field of Object.keys(body))
          await harmless(`${path} ${field}=${JSON.stringify(value)}`, await postJson(path, { ...body, [field]: value }))
    for (const value of [
      '',
      'Basic',
      'Basic %%%',
      'Basic Og==',
      `Basic ${btoa('a\0b:c')}`,
      'Bearer',
      'Bearer a.b.c',
      'Bearer \u00ff',
      'DPoP x',
    ])
      for (const path of ['/oauth/token', '/userinfo', '/api/v2/users', '/mfa/authenticators'])
        await harmless(`${path} ${value}`, await ask(path, { headers: { authorization: value } }))
  }, 120_000)

  test('at the Management API, is a 4xx', async () => {
    const { access_token } = (await (
      await postJson('/oauth/token', {
        grant_type: 'client_credentials',
        client_id: target.server.clientId,
        client_secret: target.server.clientSecret,
        audience: `${target.server.origin}/api/v2/`,
      })
    ).json()) as { access_token: string }
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
    const resources = [
      'users',
      'clients',
      'roles',
      'organizations',
      'connections',
      'resource-servers',
      'actions/actions',
      'logs',
      'sessions',
      'refresh-tokens',
      'client-grants',
      'guardian/enrollments',
      'user-blocks',
    ]
    for (const [name, value] of nastyTexts(engine)) {
      const id = inAddress(value)
      for (const resource of resources) {
        for (const method of ['GET', 'PATCH', 'DELETE'])
          if (id)
            await harmless(
              `${method} ${resource}/${name}`,
              await ask(`/api/v2/${resource}/${id}`, { method, headers, ...(method === 'PATCH' && { body: '{}' }) }),
            )
        await harmless(
          `GET ${resource}?${name}`,
          await ask(`/api/v2/${resource}?q=${id}&name=${id}&page=${id}&from=${id}&take=1`, { headers }),
        )
      }
      await harmless(`q=${name}`, await ask(`/api/v2/users?search_engine=v3&q=${id}`, { headers }))
      await harmless(
        `q=name:${name}`,
        await ask(`/api/v2/users?search_engine=v3&q=${inAddress(`name:"${value}"`)}`, {
          headers,
        }),
      )
      await harmless(`email=${name}`, await ask(`/api/v2/users-by-email?email=${id}`, { headers }))
      for (const body of [
        { connection: 'Username-Password-Authentication', email: value, password: 'Sturdy-Pass-42!' },
        { connection: 'Username-Password-Authentication', email: `${name}@example.com`, password: value },
        {
          connection: 'Username-Password-Authentication',
          email: `${name}2@example.com`,
          password: 'Sturdy-Pass-42!',
          name: value,
          nickname: value,
        },
        {
          connection: 'Username-Password-Authentication',
          email: `${name}3@example.com`,
          password: 'Sturdy-Pass-42!',
          user_metadata: { [value]: value },
        },
      ])
        await harmless(
          `user with ${name}`,
          await ask('/api/v2/users', { method: 'POST', headers, body: JSON.stringify(body) }),
        )
      for (const [path, body] of [
        ['clients', { name: value, callbacks: [value] }],
        ['roles', { name: value, description: value }],
        ['organizations', { name: value, display_name: value }],
        ['actions/actions', { name: value, code: value, supported_triggers: [{ id: value, version: value }] }],
        [`users/${encodeURIComponent(target.user.id)}/authentication-methods`, { type: 'phone', phone_number: value }],
      ] as const)
        await harmless(
          `${path} with ${name}`,
          await ask(`/api/v2/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
        )
    }
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '"text"',
      '{"__proto__":{"admin":true}}',
      deep,
      '\ufeff{}',
      '{"a":1}{"b":2}',
    ])
      await harmless(body.slice(0, 20), await ask('/api/v2/users', { method: 'POST', headers, body }))
    expect((await begun()).page.screen).toBe('login')
  }, 120_000)
})
