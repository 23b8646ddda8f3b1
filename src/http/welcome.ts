import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Config } from '../config.ts'
import { factsOf } from './facts.ts'

const style = `
  :root { color-scheme: light dark; --ink: #1c2030; --soft: #5b6275; --line: #d9dce5; --ground: #f6f7fa; --card: #fff; --link: #3451b2 }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #eceef4; --soft: #a3a9ba; --line: #33384a; --ground: #14161d; --card: #1c1f2a; --link: #9db2ff }
  }
  body { margin: 0; padding: 8vh 1.25rem; background: var(--ground); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif }
  main { max-width: 40rem; margin: 0 auto; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px }
  h1 { margin: 0 0 .25rem; font-size: 1.5rem } h2 { margin: 2rem 0 .5rem; font-size: 1rem }
  p { margin: .5rem 0; color: var(--soft) } a { color: var(--link) } li { margin: .35rem 0 } ul { padding-left: 1.2rem; margin: .5rem 0 }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 8px; font-size: .85rem }
  code { font-family: ui-monospace, monospace }`

/** Says at `/dashboard/` what this server is and how it is managed; `/` leads there. */
export const welcomeRoutes = (config: Pick<Config, 'production'>): Hono => {
  const app = new Hono()
  for (const path of ['/', '/dashboard']) app.get(path, c => c.redirect('/dashboard/', 302))
  app.get('/dashboard/', c => {
    const nonce = randomBytes(16).toString('base64')
    c.header(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    c.header('Cache-Control', 'no-store')
    return c.html(page(nonce, factsOf(c.req.raw).issuer, !config.production))
  })
  return app
}

const page = (nonce: string, issuer: string, development: boolean) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sallyport</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>Sallyport</h1>
<p>A login server that speaks Auth0's language. It is running at <code>${issuer}</code>.</p>
<h2>Manage it</h2>
<p>This version is managed through the Management API, with the tools made for Auth0. The credentials of the
machine-to-machine client are in <code>management-client.json</code> in the data folder.</p>
<pre><code>curl ${issuer}oauth/token \\
  -d grant_type=client_credentials -d audience=${issuer}api/v2/ \\
  -d client_id=… -d client_secret=…</code></pre>
<h2>Look around</h2>
<ul>
<li><a href="/.well-known/openid-configuration">OpenID Connect discovery</a></li>
<li><a href="/api/v2/openapi.json">Management API as an OpenAPI document</a></li>
${development ? html`<li><a href="/dev/inbox">Inbox: every e-mail, text message, call and push that was sent</a></li>` : ''}
</ul>
</main>
</body>
</html>`
