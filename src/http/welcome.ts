import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { Config } from '../config.ts'
import { iconUrl, styleUrl } from '../universal-login/assets.ts'
import { brandStyle, readBrand } from '../universal-login/brand.ts'
import { type Html, html, trusted } from '../universal-login/html.ts'
import { icons } from '../universal-login/icons.ts'
import { brandLine } from '../universal-login/layout.ts'
import { factsOf } from './facts.ts'

/** Says at `/dashboard/` what this server is and how it is managed; `/` leads there. */
export const welcomeRoutes = (config: Pick<Config, 'production'>): Hono => {
  const app = new Hono()
  for (const path of ['/', '/dashboard']) app.get(path, c => c.redirect('/dashboard/', 302))
  app.get('/dashboard/', async c => {
    const nonce = randomBytes(16).toString('base64')
    c.header(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    c.header('Cache-Control', 'no-store')
    return c.html(String(await page(nonce, factsOf(c.req.raw).issuer, !config.production)))
  })
  return app
}

const brand = readBrand()

const entry = (href: string, icon: Html, label: string, description: string): Html =>
  html`<li><a class="option" href="${href}"><span class="option-icon">${icon}</span><span class="option-text"><span class="option-label">${label}</span><span class="option-description">${description}</span></span>${icons.chevron}</a></li>`

const page = (nonce: string, issuer: string, development: boolean): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sallyport</title>
<link rel="icon" href="${iconUrl}">
<link rel="stylesheet" href="${styleUrl}">
<style nonce="${nonce}">${trusted(brandStyle(brand))}</style>
</head>
<body data-screen="welcome">
<div class="gate" aria-hidden="true"></div>
<main>
<div class="card">
${brandLine(brand, 'Sallyport')}
<header class="heading"><h1>The server is running</h1><p class="description">It speaks Auth0’s language at <strong>${issuer}</strong></p></header>
<section class="account-part">
<h2>Manage it</h2>
<p class="account-text">This version is managed through the Management API, with the tools made for Auth0. The credentials of the machine-to-machine client are in <code>management-client.json</code> in the data folder.</p>
<pre class="sample"><code>curl ${issuer}oauth/token \\
  -d grant_type=client_credentials \\
  -d audience=${issuer}api/v2/ \\
  -d client_id=… -d client_secret=…</code></pre>
</section>
<section class="account-part options">
<h2>Look around</h2>
<ul>
${development ? entry('/dev/inbox', icons.email, 'Development inbox', 'Every e-mail, text message, call and notification that was sent') : ''}
${entry('/.well-known/openid-configuration', icons.globe, 'OpenID Connect', 'Discovery: endpoints, scopes and claims')}
${entry('/api/v2/openapi.json', icons.key, 'Management API', 'Every route as an OpenAPI document')}
${entry('/account/', icons.person, 'Your account', 'Where users see to their second factors and sessions')}
${entry('/authenticator/', icons.push, 'Authenticator', 'Approves sign-ins in a browser, on a phone too')}
</ul>
</section>
</div>
</main>
</body>
</html>`
