import { describe, expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'
import { loudTheme, plainTheme, themeWith } from '../fixtures/theme.ts'

const missing = { status: 404, body: { errorCode: 'theme_not_found' } }

test.each(engines)('a tenant has one theme: made, read, replaced and deleted by the SDK, on %s', async engine => {
  const { client, call } = await managementServer({ engine })
  const { themes } = client.branding
  await expect(themes.getDefault()).rejects.toMatchObject({ statusCode: 404 })
  expect(await call('GET', '/branding/themes/default')).toMatchObject(missing)
  const made = await themes.create({ ...plainTheme(), displayName: 'Ours' })
  expect(made).toEqual({ ...plainTheme(), displayName: 'Ours', themeId: expect.stringMatching(/^[A-Za-z0-9]{32}$/) })
  expect(await themes.getDefault()).toEqual(made)
  expect(await themes.get(made.themeId)).toEqual(made)
  await expect(themes.create(plainTheme())).rejects.toMatchObject({ statusCode: 409 })
  const { displayName: _, ...loud } = { ...loudTheme(), displayName: '' }
  const changed = await themes.update(made.themeId, loud)
  expect(changed).toEqual({ ...loudTheme(), displayName: 'Ours', themeId: made.themeId })
  // What a whole theme may leave out stays: the name, and how identifiers are shown.
  expect(await themes.update(made.themeId, plainTheme())).toMatchObject({
    displayName: 'Ours',
    identifiers: loudTheme().identifiers,
    colors: plainTheme().colors,
  })
  await themes.delete(made.themeId)
  for (const [method, path] of [
    ['GET', `/branding/themes/${made.themeId}`],
    ['DELETE', `/branding/themes/${made.themeId}`],
    ['GET', '/branding/themes/default'],
  ] as const)
    expect(await call(method, path)).toMatchObject(missing)
  expect(await call('PATCH', `/branding/themes/${made.themeId}`, { body: plainTheme() })).toMatchObject(missing)
})

test('POST answers 200, whoever has no right is refused, and another theme’s id is none', async () => {
  const { call } = await managementServer()
  expect(await call('POST', '/branding/themes', { body: plainTheme(), scope: 'read:branding' })).toMatchObject({
    status: 403,
    body: { errorCode: 'insufficient_scope' },
  })
  expect(await call('POST', '/branding/themes', { body: plainTheme() })).toMatchObject({
    status: 200,
    body: { displayName: 'Unnamed Theme' },
  })
  const other = 'a'.repeat(32)
  expect(await call('PATCH', `/branding/themes/${other}`, { body: plainTheme() })).toMatchObject(missing)
  expect(await call('DELETE', `/branding/themes/${other}`)).toMatchObject(missing)
  expect(await call('DELETE', `/branding/themes/${other}`, { scope: 'update:branding' })).toMatchObject({ status: 403 })
})

describe('a theme that is not whole or not safe is refused', async () => {
  const { call } = await managementServer()
  const problem = async (body: unknown) => {
    const answer = await call('POST', '/branding/themes', { body })
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
    return (answer.body as { message: string }).message
  }
  const optional = ['base_focus_color', 'base_hover_color', 'captcha_widget_theme', 'read_only_background']

  test('every member but the late ones must be there', async () => {
    const whole = plainTheme() as unknown as Record<string, Record<string, unknown>>
    for (const [part, members] of Object.entries(whole)) {
      const { [part]: _, ...without } = whole
      expect(await problem(without)).toContain(`Missing required property: ${part}`)
      for (const member of Object.keys(members).filter(name => !optional.includes(name))) {
        const { [member]: __, ...rest } = members
        expect(await problem({ ...whole, [part]: rest })).toContain(`Missing required property: ${member}`)
      }
      expect(await problem({ ...whole, [part]: { ...members, more: 1 } })).toContain(
        'Additional properties not allowed: more',
      )
    }
    expect(await problem({ ...whole, themeId: 'a'.repeat(32) })).toContain('Additional properties not allowed: themeId')
    expect(await problem({ ...whole, identifiers: {} })).toContain('Missing required property: login_display')
  })

  test.each([
    ['borders', 'button_border_radius', 1, 10],
    ['borders', 'button_border_weight', 0, 10],
    ['borders', 'input_border_radius', 0, 10],
    ['borders', 'input_border_weight', 0, 3],
    ['borders', 'widget_border_weight', 0, 10],
    ['borders', 'widget_corner_radius', 0, 50],
    ['fonts', 'reference_text_size', 12, 24],
    ['widget', 'logo_height', 1, 100],
  ] as const)('%s.%s is from %d to %d', async (part, member, least, most) => {
    const at = (value: unknown) => problem(themeWith({ [part]: { [member]: value } }))
    expect(await at(least - 1)).toContain(`less than minimum ${least}' on property ${part}.${member}`)
    expect(await at(most + 0.5)).toContain(`greater than maximum ${most}' on property ${part}.${member}`)
    expect(await at('1')).toContain('Expected type number but found type string')
  })

  test.each(['body_text', 'buttons_text', 'input_labels', 'links', 'subtitle', 'title'] as const)(
    'fonts.%s has a size up to 150 and says whether it is bold',
    async member => {
      const at = (value: unknown) => problem(themeWith({ fonts: { [member]: value } }))
      expect(await at({ bold: true, size: 151 })).toContain('greater than maximum 150')
      expect(await at({ bold: true, size: member === 'title' ? 74 : -1 })).toContain('less than minimum')
      expect(await at({ bold: 'yes', size: 100 })).toContain('Expected type boolean')
      expect(await at({ size: 100 })).toContain('Missing required property: bold')
    },
  )

  test('colours are #rgb to #rrggbbaa and nothing else', async () => {
    for (const colour of [
      'red',
      '#12',
      '#12345',
      '#1234567',
      '#ggg',
      'rgb(0,0,0)',
      '#fff;}body{display:none',
      '',
      'url(x)',
    ])
      for (const [part, member] of [
        ['colors', 'primary_button'],
        ['colors', 'base_hover_color'],
        ['page_background', 'background_color'],
      ] as const)
        expect(await problem(themeWith({ [part]: { [member]: colour } }))).toContain('format html-color')
  })

  test('addresses are https or empty, and cannot leave the quotes they are put in', async () => {
    for (const address of [
      'http://example.com/x.png',
      'javascript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'https://',
      'https://a b/',
      'https://example.com/");}*{display:none',
      'https://example.com/</style>',
      `https://example.com/${'x'.repeat(2048)}`,
    ])
      for (const [part, member] of [
        ['widget', 'logo_url'],
        ['fonts', 'font_url'],
        ['page_background', 'background_image_url'],
      ] as const)
        expect(await problem(themeWith({ [part]: { [member]: address } }))).toMatch(/strict-https-uri|too long/)
  })

  test.each([
    ['borders', 'buttons_style'],
    ['borders', 'inputs_style'],
    ['colors', 'captcha_widget_theme'],
    ['fonts', 'links_style'],
    ['page_background', 'page_layout'],
    ['widget', 'header_text_alignment'],
    ['widget', 'logo_position'],
    ['widget', 'social_buttons_layout'],
    ['identifiers', 'login_display'],
  ] as const)('%s.%s is one of its words', async (part, member) => {
    expect(
      await problem({ ...loudTheme(), ...themeWith({ [part]: { ...loudTheme()[part], [member]: 'x' } }) }),
    ).toContain('No enum match for: "x"')
  })

  test('a name is short and no markup', async () => {
    expect(await problem({ ...plainTheme(), displayName: '<b>' })).toContain('String does not match pattern')
    expect(await problem({ ...plainTheme(), displayName: 'x'.repeat(2049) })).toContain('String is too long')
  })
})
