import { customScriptUrl, customStyleUrl, iconUrl, latinFontUrl, scriptUrl, styleUrl, themeStyleUrl } from './assets.ts'
import { type Brand, brandStyle } from './brand.ts'
import { type Html, html, nothing, trusted } from './html.ts'
import { icons } from './icons.ts'
import type { Surroundings } from './screen.ts'
import { commonIn, languageName, textDirection } from './texts/index.ts'

const mark = trusted(
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" aria-hidden="true" focusable="false"><path d="M4 20.500v-8.500a8 8 0 0 1 16 0v8.500"/><path d="M9.200 20.500v-8a2.800 2.800 0 0 1 5.600 0v8"/></svg>',
)

export interface PageContent {
  title: string
  screen: string
  body: Html
  /** What stands for the logo where an administrator says so. */
  logoAlt?: string
  /** Where a choice of another language is posted, if it is offered. */
  languageAction?: string
}

/** A whole page around a screen's inside. `custom`: it holds partials. */
export const page = (at: Surroundings, content: PageContent, custom = false): Html =>
  html`<!doctype html>
<html lang="${at.locale}" dir="${textDirection(at.locale)}">
<head>
${headOf(at, content, custom)}
</head>
<body data-screen="${content.screen}">
${widgetOf(at, content)}
</body>
</html>`

/** All that a page needs in its head; `custom` with what partials and templates of an administrator may use. */
export const headOf = (at: Surroundings, content: PageContent, custom: boolean): Html => {
  const { nonce, brand } = at
  const name = nameOf(at)
  return html`<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${brand.theme ? '' : html`<meta name="color-scheme" content="light dark">`}
<meta name="robots" content="noindex, nofollow">
<title>${content.title}${name ? ` | ${name}` : ''}</title>
<link rel="icon" href="${brand.faviconUrl ?? iconUrl}">
${brand.fontUrl ? '' : html`<link rel="preload" href="${latinFontUrl}" as="font" type="font/woff2" crossorigin>`}
<link rel="stylesheet" href="${styleUrl}">
${brand.theme ? html`<link rel="stylesheet" href="${themeStyleUrl}">` : ''}
${custom ? html`<link rel="stylesheet" href="${customStyleUrl}">` : ''}
<style nonce="${nonce}">${trusted(brandStyle(brand))}</style>
<script nonce="${nonce}" src="${scriptUrl}" type="module"></script>
${custom ? html`<script nonce="${nonce}" src="${customScriptUrl}" type="module"></script>` : ''}`
}

/** The prompt in its card, with what stands behind it. */
export const widgetOf = (at: Surroundings, content: PageContent): Html => {
  const { brand, organization } = at
  return html`<div class="gate" aria-hidden="true"></div>
<main data-screen="${content.screen}">
<div class="card">
<div class="inside">
${organization ? organizationLine(at, organization, content.logoAlt) : brandLine(brand, nameOf(at), at.client.name, content.logoAlt)}
${content.body}
</div>
${foot(at, content.languageAction)}
</div>
</main>`
}

const nameOf = ({ organization, tenant }: Surroundings): string => organization?.displayName ?? tenant.friendlyName

/** The logo (none where the theme hides it), else our mark with the name of whose pages these are. */
export const brandLine = (brand: Brand, name: string, otherwise = '', alt = name || otherwise): Html =>
  signed(brand, alt, brand.logoUrl ? '' : name)

/** The same in an organization, which is always named: its logo alone, or the tenant's, may not say which one it is. */
const organizationLine = (
  { brand, tenant }: Surroundings,
  { displayName, hasLogo }: NonNullable<Surroundings['organization']>,
  alt = hasLogo ? '' : tenant.friendlyName,
): Html => signed(brand, alt, displayName)

const signed = (brand: Brand, alt: string, label: string): Html => {
  const hidden = brand.theme?.document.widget.logo_position === 'none'
  if (hidden) return label ? html`<div class="brand"><span>${label}</span></div>` : nothing
  const sign = brand.logoUrl
    ? html`<img src="${brand.logoUrl}" alt="${alt}" referrerpolicy="no-referrer">`
    : html`<span class="mark">${mark}</span>`
  return html`<div class="brand">${sign}${label ? html`<span>${label}</span>` : ''}</div>`
}

const foot = (at: Surroundings, action: string | undefined): Html => {
  const help = at.tenant.supportUrl ?? (at.tenant.supportEmail ? `mailto:${at.tenant.supportEmail}` : undefined)
  const languages = action !== undefined && at.languages.length > 1
  if (!help && !languages && !at.account) return nothing
  const common = commonIn(at.locale)
  return html`<footer class="card-foot">${
    languages
      ? html`<form method="post" action="${action}" class="language"><input type="hidden" name="state" value="${at.state}"><input type="hidden" name="persist" value="session"><label class="hidden-text" for="language">${common.languageLabel}</label>${icons.globe}<select id="language" name="language" data-submit-on-change>${at.languages.map(
          code =>
            html`<option value="${code}" lang="${code}"${code === at.locale ? html` selected` : ''}>${languageName(code)}</option>`,
        )}</select><button type="submit" name="action" value="change-language">${common.languageButton}</button></form>`
      : html`<span>${at.account ? html`<a href="${at.account}">${common.accountText}</a>` : ''}</span>`
  }${help ? html`<a href="${help}">${common.supportText}</a>` : ''}</footer>`
}

/**
 * What a page may load: our style sheet, script and typeface, inline blocks with the nonce, pictures. `form-action` is
 * left open on purpose: browsers apply it to the whole chain of redirects, which ends at the application. What an
 * administrator has written (`custom`) may fetch from other sites; scripts and styles still need the nonce, which its own
 * tags are given and which no value can bring, and only styles may stand in attributes.
 */
export const contentSecurityPolicy = (at: Pick<Surroundings, 'nonce' | 'brand'>, custom = false): string => {
  const origins = (...urls: (string | undefined)[]) => urls.flatMap(url => (url ? [new URL(url).origin] : []))
  return [
    "default-src 'none'",
    `script-src 'nonce-${at.nonce}'`,
    `style-src 'self' 'nonce-${at.nonce}'`,
    ...(custom ? ["style-src-attr 'unsafe-inline'", 'media-src https:'] : []),
    custom ? "font-src 'self' https:" : ["font-src 'self'", ...origins(at.brand.fontUrl)].join(' '),
    ["img-src 'self' data: https:", ...origins(at.brand.logoUrl, at.brand.faviconUrl)].join(' '),
    custom ? "connect-src 'self' https:" : "connect-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * Headers of every page. `Origin` of a form must name us, so the referrer policy is not `no-referrer`. No page cuts itself
 * off from its opener: applications open the login in a popup, whose end answers them by a message.
 */
export const pageHeaders = (at: Pick<Surroundings, 'nonce' | 'brand'>, custom = false): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy(at, custom),
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-robots-tag': 'noindex, nofollow',
})
