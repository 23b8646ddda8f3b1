import { iconUrl, latinFontUrl, styleUrl } from '../universal-login/assets.ts'
import { brandStyle, readBrand } from '../universal-login/brand.ts'
import { type Html, html, trusted } from '../universal-login/html.ts'
import { brandLine } from '../universal-login/layout.ts'
import { explorerScriptUrl, explorerStyleUrl } from './assets.ts'
import type { ShownDocument } from './document-types.ts'
import { operationView, type PlacedOperation } from './operation-view.ts'

const brand = readBrand()

/** The operations of each resource, in the order of the document; features that there are none of come last. */
export const byTag = (document: ShownDocument): Map<string, PlacedOperation[]> => {
  const tags = new Map<string, PlacedOperation[]>()
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0] ?? 'Other'
      tags.set(tag, [...(tags.get(tag) ?? []), { path, method, operation }])
    }
  const last = (tag: string) => (tag === 'Absent features' ? 1 : 0)
  return new Map([...tags].sort(([a], [b]) => last(a) - last(b) || a.localeCompare(b)))
}

export const slugOf = (tag: string): string => tag.toLowerCase().replace(/[^a-z0-9]+/g, '-')

interface PageOptions {
  document: ShownDocument
  /** Where the pages lie: `/api/v2/docs`. */
  at: string
  nonce: string
  /** The resource that is shown; the list of all without. */
  tag?: string
}

/** The document as pages: one that lists everything, one for each resource. They read without scripts; trying needs them. */
export const explorerPage = ({ document, at, nonce, tag }: PageOptions): Html => {
  const tags = byTag(document)
  const title = document.info.title
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${tag ? `${tag} – ` : ''}${title}</title>
<link rel="icon" href="${iconUrl}">
<link rel="preload" href="${latinFontUrl}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${styleUrl}">
<link rel="stylesheet" href="${explorerStyleUrl}">
<style nonce="${nonce}">${trusted(brandStyle(brand))}</style>
<script src="${explorerScriptUrl}" defer></script>
</head>
<body data-screen="api-explorer">
<a class="skip" href="#content">Skip to the content</a>
<header class="top">
${brandLine(brand, 'Sallyport')}
<p class="product"><a class="product-link" href="${at}">${title}</a></p>
${tokenPart}
</header>
<div class="columns">
<nav aria-label="Resources">
<details class="resources"><summary>Resources</summary>
<ul>${[...tags].map(
    ([name, operations]) =>
      html`<li><a class="resource" href="${at}/${slugOf(name)}"${name === tag ? html` aria-current="page"` : ''}>${name}<span class="count"><span class="hidden-text">, operations: </span>${operations.length}</span></a></li>`,
  )}</ul>
</details>
</nav>
<main id="content" tabindex="-1">
${tag === undefined ? listOf(tags, title, at) : resourceOf(tag, tags.get(tag) ?? [])}
</main>
</div>
</body>
</html>`
}

const sample = `curl <issuer>oauth/token \\
  -d grant_type=client_credentials -d audience=<issuer>api/v2/ \\
  -d client_id=… -d client_secret=…`

/** Scripts alone can send a token, so they show this part. */
const tokenPart = html`<details class="token" data-scripted hidden>
<summary>Access token <span class="token-state" data-token-state>none</span></summary>
<div class="token-form">
<form data-token-form>
<p>An application that may use this API gets a token by its client ID and secret. The secret is used once and kept nowhere.</p>
<div class="inputs">
<span><label for="client-id">Client ID</label><input id="client-id" name="client_id" required autocomplete="off" autocapitalize="off" spellcheck="false"></span>
<span><label for="client-secret">Client Secret</label><input id="client-secret" name="client_secret" type="password" required autocomplete="off"></span>
</div>
<div class="buttons"><button type="submit" class="send">Get a token</button></div>
<p class="told" role="status" data-token-told></p>
</form>
<label for="token">Access token</label>
<textarea id="token" rows="3" spellcheck="false" autocomplete="off" autocapitalize="off" data-token></textarea>
<p>Calls carry this token. It stays in this tab and is gone when the tab is closed.</p>
<details class="elsewhere"><summary>By command line</summary>
<pre class="sample" tabindex="0" role="region" aria-label="How to get a token by command line">${sample}</pre>
</details>
</div>
</details>`

const listOf = (tags: Map<string, PlacedOperation[]>, title: string, at: string): Html => html`<h1>${title}</h1>
<p class="lead">Every operation, what it takes, what it answers, and who may call it. The same as an <a href="${at.replace(/docs$/, 'openapi.json')}">OpenAPI document</a>.</p>
<div class="filter" data-scripted hidden><label for="filter">Find an operation</label><input id="filter" type="search" autocomplete="off" spellcheck="false" placeholder="users, PATCH, authentication-methods …" data-filter><p role="status" class="hidden-text" data-found></p></div>
${[...tags].map(
  ([tag, operations]) => html`<section data-group><h2><a class="tag-link" href="${at}/${slugOf(tag)}">${tag}</a></h2>
<ul class="operations">${operations.map(
    ({ path, method, operation }) =>
      html`<li data-operation><a href="${at}/${slugOf(tag)}#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span><span class="what"><span class="path">${path}</span><span class="summary">${operation.summary}</span></span></a></li>`,
  )}</ul></section>`,
)}`

const resourceOf = (tag: string, operations: PlacedOperation[]): Html => html`<h1>${tag}</h1>
${operations.map(operationView)}`
