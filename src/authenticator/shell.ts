import { randomBytes } from 'node:crypto'
import type { Geo } from '../geo/geo.ts'
import type { Services } from '../services.ts'
import { iconUrl, latinFontUrl, styleUrl } from '../universal-login/assets.ts'
import { brandStyle } from '../universal-login/brand.ts'
import { hex } from '../universal-login/colour.ts'
import { type Html, html, trusted } from '../universal-login/html.ts'
import { icons } from '../universal-login/icons.ts'
import { brandLine } from '../universal-login/layout.ts'
import { surroundingsFor } from '../universal-login/surroundings.ts'
import { texts } from './texts.ts'

const nameOf = (friendlyName: string): string => (friendlyName ? `${friendlyName} ${texts.appName}` : texts.appName)

/** What makes the page installable. */
export const manifest = async (services: Pick<Services, 'db'>): Promise<Record<string, unknown>> => {
  const { tenant, brand } = await surroundingsFor(services, { locales: [] })
  return {
    id: '/authenticator/',
    name: nameOf(tenant.friendlyName),
    short_name: texts.appName,
    description: texts.appDescription,
    start_url: '/authenticator/',
    scope: '/authenticator/',
    display: 'standalone',
    background_color: '#f5f4f0',
    theme_color: hex(brand.primary),
    icons: [
      { src: 'icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
      { src: 'icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
    ],
  }
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The one page of the companion; its scripts fill the templates. */
export const shell = async (
  services: Pick<Services, 'db' | 'geo'>,
  language: string | undefined,
): Promise<Response> => {
  const { tenant, brand } = await surroundingsFor(services, { locales: [language] })
  const nonce = randomBytes(18).toString('base64')
  const title = nameOf(tenant.friendlyName)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="${hex(brand.primary)}">
<meta name="mobile-web-app-capable" content="yes">
<meta name="apple-mobile-web-app-title" content="${texts.appName}">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<link rel="manifest" href="manifest.webmanifest">
<link rel="icon" href="${iconUrl}">
<link rel="apple-touch-icon" href="icon-180.png">
<link rel="preload" href="${latinFontUrl}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${styleUrl}">
<link rel="stylesheet" href="authenticator.css">
<style nonce="${nonce}">${trusted(brandStyle({ ...brand, fontUrl: undefined }))}</style>
<script src="app.js" type="module"></script>
</head>
<body data-screen="authenticator">
<div class="gate" aria-hidden="true"></div>
<main>
<div class="card">
${brandLine(brand, tenant.friendlyName)}
<header class="heading"><h1>${texts.appName}</h1></header>
<noscript>${notice('error', texts.noScript)}</noscript>
<div id="offline" role="status" hidden>${notice('info', texts.offlineText)}</div>
<div id="notices" aria-live="polite"></div>
<section id="requests" aria-label="${texts.requestsLabel}" aria-live="assertive"></section>
${enrollSection()}
${emptySection()}
<section id="accounts" aria-label="${texts.accountsLabel}" hidden><ul></ul></section>
${notificationsSection()}
${addSection()}
</div>
</main>
${templates(services.geo.credit)}
${scanDialog()}
${removeDialog()}
</body>
</html>`
  return new Response(String(await page), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': policy(nonce),
      'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
    },
  })
}

const notice = (kind: 'error' | 'success' | 'info', text: string): Html =>
  html`<div class="alert ${kind}">${{ error: icons.warning, success: icons.success, info: icons.info }[kind]}<p>${text}</p></div>`

/** Where scripts say what is wrong with a field. */
const complaint = (id?: string): Html =>
  html`<p class="field-error"${id ? html` id="${id}"` : ''} role="alert" hidden>${icons.warning}<span></span></p>`

const emptySection = (): Html => html`<section id="empty" aria-labelledby="empty-title" hidden>
<div class="result">${icons.push}</div>
<h2 id="empty-title">${texts.emptyTitle}</h2>
<p class="description">${texts.emptyText}</p>
</section>`

const enrollSection = (): Html => html`<section id="enroll" aria-labelledby="enroll-title" hidden>
<h2 id="enroll-title" tabindex="-1">${texts.enrollTitle}</h2>
<p class="description">${texts.enrollText} <strong data-account></strong></p>
<form class="form" id="enroll-form" novalidate>
<div class="field"><label for="device-name">${texts.deviceNameLabel}</label><div class="control"><input id="device-name" name="name" type="text" maxlength="60" required autocomplete="off" spellcheck="false" aria-describedby="device-name-hint device-name-error"></div>${complaint('device-name-error')}<p class="hint" id="device-name-hint">${texts.deviceNameHint}</p></div>
<button type="submit" class="button primary"><span>${texts.enrollButton}</span></button>
<button type="button" class="button link" data-cancel><span>${texts.cancelButton}</span></button>
</form>
</section>`

const notificationsSection = (): Html => html`<section id="notifications" hidden>
<p class="description">${texts.notificationsText}</p>
<button type="button" class="button secondary" data-notify><span>${texts.notificationsButton}</span></button>
</section>`

const addSection = (): Html => html`<details id="add" class="add">
<summary>${texts.addTitle}</summary>
<p class="description">${texts.addText}</p>
<button type="button" class="button secondary" data-scan hidden><span>${texts.scanButton}</span></button>
<form class="form" id="add-form" novalidate>
<div class="field"><label for="add-link">${texts.linkLabel}</label><div class="control"><input id="add-link" name="link" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="add-error"></div>${complaint('add-error')}</div>
<button type="submit" class="button secondary"><span>${texts.addButton}</span></button>
</form>
</details>`

const templates = (
  credit: Geo['credit'],
): Html => html`<template id="request-template"><article class="request" aria-labelledby="">
<h2 tabindex="-1">${texts.requestTitle}</h2>
<dl>
<div data-application-row><dt>${texts.applicationLabel}</dt><dd data-application></dd></div>
<div><dt>${texts.accountLabel}</dt><dd data-account></dd></div>
<div data-message-row><dt>${texts.messageLabel}</dt><dd data-message></dd></div>
<div data-source-row><dt>${texts.sourceLabel}</dt><dd data-source></dd></div>
<div data-place-row><dt>${texts.placeLabel}</dt><dd><span data-place></span>${credit ? html`<a class="credit" href="${credit.url}" rel="noreferrer">${credit.text}</a>` : ''}</dd></div>
<div><dt>${texts.timeLabel}</dt><dd><time data-time></time></dd></div>
</dl>
<form class="form" novalidate>
<div class="field" data-number-field><label>${texts.numberLabel}</label><div class="control"><input type="text" inputmode="numeric" pattern="[0-9]*" maxlength="2" autocomplete="off" class="code"></div>${complaint()}</div>
<div class="answers"><button type="submit" class="button primary" data-approve><span>${texts.approveButton}</span></button><button type="button" class="button danger" data-deny><span>${texts.denyButton}</span></button></div>
</form>
</article></template>
<template id="account-template"><li class="account">
<div class="account-head"><span class="option-icon">${icons.otp}</span><div class="account-name"><strong data-issuer></strong><span data-user></span></div></div>
<div class="account-code"><output data-code></output><span class="countdown" role="img" data-countdown></span><button type="button" class="button link" data-remove><span>${texts.removeButton}</span></button></div>
<p class="hint" data-state hidden></p>
</li></template>
${(['error', 'success', 'info'] as const).map(kind => html`<template id="${kind}-template">${notice(kind, '')}</template>`)}
<template id="texts-template">${Object.entries(texts.messages).map(([key, text]) => html`<span data-text="${key}">${text}</span>`)}</template>`

const scanDialog = (): Html => html`<dialog id="scan" aria-labelledby="scan-title">
<h2 id="scan-title">${texts.scanTitle}</h2>
<video muted playsinline></video>
${complaint()}
<form method="dialog"><button class="button secondary"><span>${texts.cancelButton}</span></button></form>
</dialog>`

const removeDialog = (): Html => html`<dialog id="remove" aria-labelledby="remove-title">
<h2 id="remove-title">${texts.removeTitle}</h2>
<p class="description">${texts.removeText}</p>
<form method="dialog"><button class="button danger" value="remove"><span>${texts.removeButton}</span></button><button class="button link" value="keep"><span>${texts.cancelButton}</span></button></form>
</dialog>`
