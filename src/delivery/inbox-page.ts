import type { InboxMessage } from '../store/inbox.ts'
import { iconUrl, styleUrl } from '../universal-login/assets.ts'
import { brandStyle, readBrand } from '../universal-login/brand.ts'
import { type Html, html, trusted } from '../universal-login/html.ts'
import { icons } from '../universal-login/icons.ts'
import { brandLine } from '../universal-login/layout.ts'
import { inboxScript, inboxStyle } from './inbox-assets.ts'

const channelNames = { email: 'E-mail', sms: 'Text message', voice: 'Phone call', push: 'Notification' } as const
const channelIcons = { email: icons.email, sms: icons.sms, voice: icons.voice, push: icons.push } as const

const brand = readBrand()

/** The development inbox as a page. It works without scripts; with them it follows what is sent. */
export const inboxPage = (
  messages: InboxMessage[],
  filter: { to?: string; channel?: string },
  nonce: string,
  now: number,
): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Development inbox</title>
<link rel="icon" href="${iconUrl}">
<link rel="stylesheet" href="${styleUrl}">
<style nonce="${nonce}">${trusted(brandStyle(brand))}${trusted(inboxStyle)}</style>
<noscript><meta http-equiv="refresh" content="10"></noscript>
</head>
<body data-screen="inbox">
<header>
${brandLine(brand, 'Sallyport')}
<h1>Development inbox</h1>
<p>Everything that this server has sent, newest first. It exists in development only.</p>
<form method="get" action="/dev/inbox" role="search">
<label>To <input type="search" name="to" value="${filter.to ?? ''}" placeholder="Address or number" autocomplete="off"></label>
<label>Channel <select name="channel"><option value="">All</option>${(['email', 'sms', 'voice', 'push'] as const).map(
  channel =>
    html`<option value="${channel}"${channel === filter.channel ? html` selected` : ''}>${channelNames[channel]}</option>`,
)}</select></label>
<button type="submit">Show</button>
</form>
</header>
<main id="messages" data-newest="${messages[0]?.id ?? ''}" aria-live="polite">
${
  messages.length === 0
    ? html`<div class="empty"><div class="result">${icons.email}</div><p>${filter.to || filter.channel ? 'No message matches.' : 'Nothing has been sent yet.'}</p></div>`
    : messages.map(message => entry(message, now))
}
</main>
<script nonce="${nonce}">${trusted(inboxScript)}</script>
</body>
</html>`

const entry = (message: InboxMessage, now: number): Html => html`<article id="m-${message.id}">
<div class="head"><span class="channel">${channelIcons[message.channel]}<span>${channelNames[message.channel]}</span></span>
<span class="to">${message.to}</span>
<time datetime="${new Date(message.createdAt).toISOString()}" title="${new Date(message.createdAt).toISOString()}">${ago(now - message.createdAt)}</time></div>
${message.subject === undefined ? '' : html`<h2>${message.subject}</h2>`}
${message.code === undefined ? '' : html`<p class="code"><span class="label">Code</span> <code>${message.code}</code></p>`}
${
  message.html === undefined
    ? html`<pre>${message.text}</pre>`
    : html`<details><summary>Show the mail</summary><iframe src="/dev/inbox/messages/${message.id}/html" title="${message.subject ?? 'Mail'}" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"></iframe></details>
<details><summary>Show its text</summary><pre>${linked(message.text)}</pre></details>`
}
</article>`

/** Web addresses in a text become links. */
const linked = (text: string): (string | Html)[] =>
  text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => (index % 2 === 0 ? part : html`<a href="${part}">${part}</a>`))

const ago = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} seconds ago`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`
  const hours = Math.round(minutes / 60)
  if (hours < 24) return hours === 1 ? 'an hour ago' : `${hours} hours ago`
  const days = Math.round(hours / 24)
  return days === 1 ? 'a day ago' : `${days} days ago`
}
