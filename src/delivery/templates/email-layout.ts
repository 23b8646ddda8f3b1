/** What one of the built-in e-mails says; every text is Liquid and is escaped where it meets HTML. */
export interface EmailContent {
  subject: string
  /** Shown by mail programs beside the subject. */
  preview: string
  title: string
  paragraphs: string[]
  /** A code to read and copy. */
  code?: boolean
  button?: { text: string; url: string }
  /** What to do if one did not ask for this. */
  footnote: string
}

const font = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/** Whom a mail is from: the organization that it is about, else the tenant. */
const sender = '{{ organization.display_name | default: organization.name | default: friendly_name }}'

/** One calm card that every mail program shows: tables and inline styles, light, and dark where the program can. */
export const emailHtml = (content: EmailContent): string => `<!doctype html>
<html lang="{{ request_language | default: 'en' }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${content.subject}</title>
<style>
@media (prefers-color-scheme: dark) {
  .page { background: #14181b !important; }
  .card { background: #1e2428 !important; border-color: #323a40 !important; }
  .strong { color: #f2f5f6 !important; }
  .body { color: #c9d1d5 !important; }
  .code { background: #14181b !important; color: #f2f5f6 !important; border-color: #323a40 !important; }
  .quiet { color: #98a3a9 !important; }
}
@media (max-width: 520px) { .card { padding: 28px 22px !important; } }
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f5f4;">
<div style="display:none;max-height:0;overflow:hidden;opacity:0;">${content.preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" class="page" style="background:#f3f5f4;">
<tr><td align="center" style="padding:36px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;">
<tr><td style="padding:0 4px 18px;font:600 16px/1.4 ${font};color:#22302f;" class="strong">{% if logo_url != blank %}<img src="{{ logo_url }}" alt="${sender}" height="36" style="display:block;border:0;height:36px;">{% else %}${sender}{% endif %}</td></tr>
<tr><td class="card" style="background:#ffffff;border:1px solid #e0e5e3;border-radius:14px;padding:36px 36px 32px;">
<h1 class="strong" style="margin:0 0 14px;font:600 22px/1.3 ${font};color:#16211f;">${content.title}</h1>
${content.paragraphs.map(text => `<p class="body" style="margin:0 0 16px;font:400 16px/1.55 ${font};color:#3c4a47;">${text}</p>`).join('\n')}
${content.code ? `<p class="code" style="margin:22px 0;padding:18px 12px;background:#f3f5f4;border:1px solid #e0e5e3;border-radius:10px;text-align:center;font:600 32px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.22em;text-indent:.22em;color:#16211f;">{{ code }}</p>` : ''}${
  content.button
    ? `<p style="margin:24px 0;"><a href="{{ ${content.button.url} }}" style="display:inline-block;padding:13px 24px;background:{{ primary_color | default: '#1c5b54' }};border-radius:9px;font:600 16px/1.2 ${font};color:{{ primary_ink | default: '#ffffff' }};text-decoration:none;">${content.button.text}</a></p>
<p class="quiet" style="margin:0 0 16px;font:400 13px/1.5 ${font};color:#64726f;">If the button does not work, open this address:<br><span style="word-break:break-all;">{{ ${content.button.url} }}</span></p>`
    : ''
}
<p class="quiet" style="margin:22px 0 0;font:400 14px/1.5 ${font};color:#64726f;">${content.footnote}</p>
</td></tr>
<tr><td class="quiet" style="padding:18px 4px 0;font:400 13px/1.5 ${font};color:#64726f;">{{ friendly_name }}{% if support_email != blank %} · <a href="mailto:{{ support_email }}" class="quiet" style="color:#64726f;">{{ support_email }}</a>{% endif %}{% if support_url != blank %} · <a href="{{ support_url }}" class="quiet" style="color:#64726f;">Get help</a>{% endif %}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`

/** The same without HTML. */
export const emailText = (content: EmailContent): string =>
  [
    content.title,
    ...content.paragraphs,
    ...(content.code ? ['{{ code }}'] : []),
    ...(content.button ? [`${content.button.text}:\n{{ ${content.button.url} }}`] : []),
    content.footnote,
    '{{ friendly_name }}',
  ].join('\n\n')
