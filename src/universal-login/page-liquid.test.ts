import { describe, expect, test } from 'vitest'
import { html } from './html.ts'
import { fillPartial, fillTemplate, HtmlValue, partialProblem, templateProblem } from './page-liquid.ts'

const inside = { head: html`<title>x</title>`, widget: html`<form>$& $1</form>`, nonce: 'N', drafted: false }
const whole = (body: string) => `{%- auth0:head -%}{%- auth0:widget -%}${body}`
const fill = (body: string, variables: Record<string, unknown> = {}) => fillTemplate(whole(body), variables, inside)
const rest = (body: string, variables?: Record<string, unknown>) => fill(body, variables).split('</form>')[1]

describe('a page template', () => {
  test('has the head and the prompt where it says so, once each', () => {
    expect(fillTemplate('<head>{%- auth0:head -%}</head><body>{% auth0:widget %}</body>', {}, inside)).toBe(
      '<head><title>x</title></head><body><form>$& $1</form></body>',
    )
    expect(rest('{% auth0:widget %}{% auth0:head %}')).toBe('')
  })

  test.each([
    ['', '{%- auth0:head -%}'],
    ['{%- auth0:head -%}', '{%- auth0:widget -%}'],
    ['{%- auth0:widget -%}', '{%- auth0:head -%}'],
    ['{%- auth0:head -%}{% raw %}{%- auth0:widget -%}{% endraw %}', '{%- auth0:widget -%}'],
    ['{%- auth0:head -%}{% comment %}{%- auth0:widget -%}{% endcomment %}', '{%- auth0:widget -%}'],
    ['{{ "{%- auth0:head -%}{%- auth0:widget -%}" }}', '{%- auth0:head -%}'],
  ])('must have both: %s', (source, lacking) => {
    expect(templateProblem(source)).toContain(`Missing required tag: ${lacking}`)
  })

  test('may have them in any branch', () => {
    const source =
      '{% if application.id == "a" %}{% auth0:head %}{% else %}{% auth0:head %}{% endif %}{% auth0:widget %}'
    expect(templateProblem(source)).toBeUndefined()
    const never = '{% auth0:head %}{% if prompt.name == "login" %}{% auth0:widget %}{% endif %}'
    expect(templateProblem(never)).toBeUndefined()
    expect(() => fillTemplate(never, { prompt: { name: 'mfa' } }, inside)).toThrow('leaves out auth0:widget')
  })

  test.each(['{% if %}', '{% nothing %}', '{% auth0:body %}', '{% for i in (1..10) %}', '{{ "x" | }'])(
    'is refused where its Liquid is broken: %s',
    broken => {
      const problem = templateProblem(whole(broken))
      expect(problem).toBeTruthy()
      expect(problem).not.toMatch(/[0-9a-f]{32}/)
    },
  )

  test.each([
    ['loops', '{% for a in (1..9999) %}{% for b in (1..9999) %}{{ a }}{% endfor %}{% endfor %}'],
    ['memory', '{% for a in (1..999999999) %}{% endfor %}'],
    [
      'growth',
      `{% assign x = "${'x'.repeat(1000)}" %}{% for a in (1..40) %}{% assign x = x | append: x %}{% endfor %}{{ x }}`,
    ],
    ['length', `{% for a in (1..3000) %}${'x'.repeat(1000)}{% endfor %}`],
  ])('is refused where it would run away: %s', (_, hostile) => {
    expect(templateProblem(whole(hostile))).toBeTruthy()
    expect(partialProblem(hostile)).toBeTruthy()
    expect(() => fill(hostile)).toThrow()
  })

  test('reads no file and includes nothing', () => {
    for (const tag of ['include', 'render', 'layout'])
      expect(templateProblem(whole(`{% ${tag} "/etc/hostname" %}`))).toContain('ENOENT')
    expect(rest('{{ constructor }}{{ x.constructor.name }}{{ x.__proto__ }}', { x: {} })).toBe('')
  })
})

describe('a value', () => {
  const hostile = `</style></script><script>alert(1)</script><img src=x onerror=alert(1)>"'\`\\\${alert(1)}{{ 7 | times: 7 }}`
  test.each(['<p>{{ x }}</p>', '<a title="{{ x }}">', "<a title='{{ x }}'>", '<script>let a = "{{ x }}"</script>'])(
    'stays within what it is put in: %s',
    source => {
      const text = rest(source, { x: hostile }) ?? ''
      const put = text.replace(/^<p>|<\/p>$|^<a title=["']|["']>$|^<script nonce="N">let a = "|"<\/script>$/g, '')
      expect(put).not.toMatch(/[<>"'`\\]|\$\{|49/)
    },
  )

  test('is escaped once, and no filter leads around it', () => {
    expect(rest('{{ x }}|{{ x | escape }}|{{ x | raw }}|{{ x | upcase }}', { x: '<b>&' })).toBe(
      '&lt;b&gt;&amp;|&lt;b&gt;&amp;|&lt;b&gt;&amp;|&lt;B&gt;&amp;',
    )
    expect(rest('{{ x | json }}', { x: { a: '</script>' } })).not.toContain('<')
  })

  test('that is a text with links stays one', () => {
    const x = new HtmlValue(html`<a href="https://x.example/">${'<terms>'}</a>`)
    expect(rest('{{ x }}', { x })).toBe('<a href="https://x.example/">&lt;terms&gt;</a>')
  })
})

describe('scripts and styles', () => {
  test('of the author carry the nonce, those of a value do not', () => {
    expect(
      rest('<script>1</script><STYLE media="x">a{}</STYLE><link rel="stylesheet" href="https://x.example/a.css">'),
    ).toBe(
      '<script nonce="N">1</script><STYLE nonce="N" media="x">a{}</STYLE><link nonce="N" rel="stylesheet" href="https://x.example/a.css">',
    )
    expect(rest('{% raw %}<script>{{ x }}</script>{% endraw %}')).toBe('<script nonce="N">{{ x }}</script>')
    expect(rest('<{{ x }}>1</script>', { x: 'script' })).toBe('<script>1</script>')
    expect(rest('<script nonce="mine">1</script>')).toContain('<script nonce="N" nonce="mine">')
    expect(String(fillPartial('<script>1</script>{{ x }}', { x: '<script>' }, { nonce: 'N', drafted: false }))).toBe(
      '<script nonce="N">1</script>&lt;script&gt;',
    )
  })
})

test('a partial is no page', () => {
  expect(partialProblem('{%- auth0:widget -%}')).toBeTruthy()
  expect(partialProblem('<p>{{ application.name }}</p>')).toBeUndefined()
})
