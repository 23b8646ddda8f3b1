import { describe, expect, test } from 'vitest'
import { type EmailTemplateName, emailTemplateNames } from '../settings.ts'
import { isSent, renderContent, renderEmail, textOfHtml } from './email.ts'
import { builtInPhoneText, defaultMfaMessages, phoneText, spokenText } from './phone.ts'
import { type SystemEmailName, systemEmails } from './system-emails.ts'

const variables = {
  code: '123456',
  url: 'https://id.acme.example/u/x?ticket=t&a=b',
  link: 'https://id.acme.example/mfa/enrollment?ticket=t',
  tenant: 'sallyport',
  friendly_name: 'Acme & <Co>',
  support_email: 'help@acme.example',
  support_url: '',
  logo_url: '',
  request_language: 'en',
  application: { name: 'App' },
  user: { email: 'jane@example.com', name: '<img src=x onerror=alert(1)>' },
}

describe('the built-in e-mails', () => {
  test.each(emailTemplateNames)('%s says everything in HTML and in text', name => {
    const { subject, html, text } = renderEmail(name, undefined, variables)
    expect(subject).not.toBe('')
    expect(`${subject}${html}${text}`).not.toMatch(/\{\{|\{%|undefined|\[object/)
    expect(html).toContain('<html lang="en">')
    expect(html).toContain('Acme &amp; &lt;Co&gt;')
    expect(text).toContain('Acme & <Co>')
    // Settings that are empty leave no trace: no picture without address, no link to nowhere.
    expect(html).not.toMatch(/="(mailto:)?"/)
    expect(html).not.toContain('Get help')
  })

  test.each(['mfa_oob_code', 'verify_email_by_code', 'reset_email_by_code'] as EmailTemplateName[])(
    '%s brings the code',
    name => {
      const { subject, html, text } = renderEmail(name, undefined, variables)
      for (const part of [subject, html, text]) expect(part).toContain('123456')
    },
  )

  test.each(['verify_email', 'reset_email', 'blocked_account', 'user_invitation'] as EmailTemplateName[])(
    '%s brings the link',
    name => {
      const { html, text } = renderEmail(name, undefined, variables)
      expect(html).toContain('href="https://id.acme.example/u/x?ticket=t&amp;a=b"')
      expect(text).toContain(variables.url)
    },
  )

  test('the invitation to enroll brings its link under its own name', () => {
    expect(renderEmail('enrollment_email', undefined, variables).text).toContain(variables.link)
  })
})

describe('the mails to administrators', () => {
  test.each(Object.keys(systemEmails) as SystemEmailName[])('%s says everything in HTML and in text', name => {
    for (const frequency of ['immediately', 'daily'])
      for (const count of [1, 7]) {
        const detail = {
          job_id: 'job_1',
          connection_name: 'Users',
          ip: '203.0.113.7',
          stage: 'login',
          user_name: 'jane@example.com',
          doing: 'to sign in',
        }
        const filled = { ...variables, ...detail, count, others: count - 1, frequency }
        const { subject, html, text } = renderContent(systemEmails[name], filled)
        expect(`${subject}${html}${text}`).not.toMatch(/\{\{|\{%|undefined|\[object/)
        expect(subject.length).toBeGreaterThan(10)
        if (name.startsWith('admin_')) expect(text).toContain('tenant log')
      }
  })
})

describe('a notice to a phone', () => {
  test.each(['blocked_account', 'password_breach'] as const)('%s brings its link', type => {
    const facts = { url: variables.url, tenant: { name: 'sallyport', friendlyName: 'Acme' } }
    const text = phoneText(builtInPhoneText[type], facts)
    expect(text).toContain(variables.url)
    expect(text).toContain('Acme')
  })
})

describe('an administrator’s own e-mail', () => {
  const own = (body: string, more = {}) => ({ template: 'reset_email' as const, enabled: true, body, ...more })

  test('cannot be made to carry markup that a user typed', () => {
    const { html } = renderEmail('reset_email', own('<p>{{ user.name }}</p>'), variables)
    expect(html).toBe('<p>&lt;img src=x onerror=alert(1)&gt;</p>')
  })

  test('that escapes by itself comes out the same', () => {
    const { html } = renderEmail('reset_email', own('<p>{{ user.name | escape }}</p>'), variables)
    expect(html).toBe('<p>&lt;img src=x onerror=alert(1)&gt;</p>')
  })

  test('has a subject of one line, whatever it is filled with', () => {
    const subject = 'Hello {{ user.name }}'
    const filled = renderEmail('reset_email', own('x', { subject }), { user: { name: 'a\r\nBcc: evil@example.com' } })
    expect(filled.subject).toBe('Hello a Bcc: evil@example.com')
  })

  test('reads no file and does not run away', () => {
    expect(() => renderEmail('reset_email', own('{% include "/etc/passwd" %}'), variables)).toThrow()
    expect(() => renderEmail('reset_email', own('{% for i in (1..100000000) %}x{% endfor %}'), variables)).toThrow()
    expect(renderEmail('reset_email', own('{{ user.constructor.name }}{{ user.__proto__ }}'), variables).html).toBe('')
  })

  test('that is switched off gives way to the built-in one', () => {
    expect(renderEmail('reset_email', own('mine', { enabled: false }), variables).html).toContain('<html')
  })
})

test.each([
  ['welcome_email', undefined, false],
  ['welcome_email', true, true],
  ['verify_email', undefined, true],
  ['verify_email', false, false],
  ['blocked_account', false, false],
  ['reset_email', false, true],
  ['mfa_oob_code', false, true],
] as [EmailTemplateName, boolean | undefined, boolean][])('%s with enabled %s is sent: %s', (name, enabled, sent) => {
  expect(isSent(name, enabled === undefined ? undefined : { template: name, enabled })).toBe(sent)
})

test('an HTML mail has a text that says the same', () => {
  expect(
    textOfHtml(
      '<html><head><title>t</title></head><style>p{}</style><h1>Hi &amp; bye</h1><p>Go <a href="https://a.example/?x=1&amp;y=2">here</a><br>now&#33;</p></html>',
    ),
  ).toBe('Hi & bye\n\nGo here (https://a.example/?x=1&y=2)\nnow!')
})

test.each([
  ['<p>a <b>b</b></p><!-- no --><P>c</P>', 'a b\n\nc'],
  [
    '<a href="https://a.example/">https://a.example/</a> <a>b</a> <a href=\'/x\'><i>c</i></a>',
    'https://a.example/ b c (/x)',
  ],
  ['<script>if (a<b && b>c) x("</p>")</script>1 < 2 & 3 > 2<style>', '1 < 2 & 3 > 2'],
  ['<head>never ended', 'never ended'],
])('what is no tag, and tags without an end, are text: %s', (html, text) => {
  expect(textOfHtml(html)).toBe(text)
})

test.each(['<style>', '<a ', '<a href="', '<head <', '<', '&#', ' '])(
  'a mail of nothing but %j has its text at once',
  piece => {
    const html = piece.repeat(64 * 1024)
    expect(textOfHtml(html).length).toBeLessThanOrEqual(html.length)
  },
)

test('a sender that a template fills is one line', () => {
  const own = { template: 'welcome_email', from: '{{ user.name }} <a@x.example>', subject: '{{ user.name }}' } as const
  const mail = renderEmail('welcome_email', own, { user: { name: 'Ann\r\nBcc: eve@x.example' } })
  expect([mail.from, mail.subject]).toEqual(['Ann Bcc: eve@x.example <a@x.example>', 'Ann Bcc: eve@x.example'])
})

test('a text and a call say the code, the call digit by digit', () => {
  const facts = { code: '123456', tenant: { name: 't', friendlyName: 'Acme & Co' } }
  expect(phoneText(defaultMfaMessages.verification_message, facts)).toBe(
    '123456 is your verification code for Acme & Co.',
  )
  expect(spokenText(defaultMfaMessages.verification_message, facts)).toBe(
    '1. 2. 3. 4. 5. 6 is your verification code for Acme & Co.',
  )
  expect(phoneText('{{ pin }} {{ friendly_name }} {{ locale }}', facts)).toBe('123456 Acme & Co en')
})
