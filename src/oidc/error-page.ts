import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import type { Services } from '../services.ts'
import { cachedDocument } from '../store/settings.ts'
import { html } from '../universal-login/html.ts'

/** The tenant's own page for errors that cannot go to a callback; absent or not an URL: ours. */
const ownPage = async (services: Services): Promise<URL | undefined> => {
  const { error_page } = await cachedDocument(services, 'tenant')
  const url = (error_page as { url?: string } | null)?.url
  return typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
}

/** Shows an error where no callback can be trusted with it (authentication reference, 3.3). */
export const errorPage =
  (services: Services) =>
  async (ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void> => {
    const target = await ownPage(services)
    if (target && ctx.method === 'GET') {
      const told = {
        client_id: ctx.oidc?.client?.clientId,
        error: out.error,
        error_description: out.error_description,
      }
      for (const [name, value] of Object.entries(told)) if (value) target.searchParams.set(name, value)
      ctx.status = 302
      ctx.redirect(target.href)
      return
    }
    ctx.type = 'html'
    ctx.body = String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Something went wrong</title>
</head>
<body>
<main>
<h1>Something went wrong</h1>
<p>${out.error_description ?? 'The request could not be answered.'}</p>
<p><code>${out.error}</code></p>
</main>
</body>
</html>`)
  }
