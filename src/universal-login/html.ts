import { html as tag, raw as unescaped } from 'hono/html'

/** A piece of a page. Made only by `html`, so that whatever was put in between has been escaped. */
export type Html = ReturnType<typeof tag>

/** Escapes every value that is put in, in text and in quoted attributes; nothing, `false` and `true` write nothing; lists are joined. */
export const html: (parts: TemplateStringsArray, ...values: unknown[]) => Html = tag

/**
 * Text that is HTML already: our own constant icons, never anything that came from outside.
 * JSON for a `<script type="application/json">` goes through `jsonBlock`.
 */
export const trusted = (text: string): Html => unescaped(text)

export const nothing: Html = unescaped('')

/** Data for a script of the page; a closing tag inside the data cannot end the block. */
export const jsonBlock = (id: string, value: unknown): Html =>
  html`<script type="application/json" id="${id}">${unescaped(JSON.stringify(value).replaceAll('<', '\\u003c'))}</script>`
