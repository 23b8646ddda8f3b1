import { type Html, html } from '../universal-login/html.ts'

const page = (title: string, body: Html): { html: string } => ({
  html: String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>`),
})

/** Asks whether to log out; the form repeats the request, with what only this browser's page can know. */
export const confirmPage = (asked: { params: Record<string, string>; secret: string }): { html: string } => {
  const { confirm: _, ...params } = asked.params
  return page(
    'Log out',
    html`<p>Do you want to log out?</p>
<form method="post" action="/oidc/logout">
${Object.entries(params).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button type="submit" name="confirm" value="${asked.secret}">Yes, log out</button>
</form>`,
  )
}

export const donePage = (): { html: string } => page('Logged out', html`<p>You have been logged out.</p>`)

export const refusedPage = (reason: string): { html: string } => page('Something went wrong', html`<p>${reason}</p>`)
