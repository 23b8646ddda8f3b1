/** Style of the inbox page on top of that of all pages; our own text, written into the page with its nonce. */
export const inboxStyle = `
body { background: light-dark(#f3f5f4, #0e1312); }
header, main { display: block; place-items: normal; flex: none; width: 100%; max-width: 760px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 32px; }
main { padding-bottom: 48px; }
header > p { margin: 6px 0 22px; color: var(--muted); }
form { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; margin-bottom: 22px; }
label { display: grid; gap: 4px; font-size: 14px; color: var(--muted); }
label:first-child { flex: 1 1 220px; }
input, select, button { font: inherit; font-size: 1rem; min-height: 44px; padding: 8px 12px; border: 1px solid var(--input-edge); border-radius: var(--radius); background: var(--card); color: var(--text); }
button { border-color: var(--accent-edge); color: var(--accent-ink); font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent-edge); outline-offset: 2px; }
article { margin: 0 0 14px; padding: 18px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
.head { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; font-size: 14px; color: var(--muted); }
.channel { display: inline-flex; gap: 7px; align-items: center; padding: 3px 10px 3px 8px; border-radius: 20px; background: var(--tint); color: var(--accent-ink); font-weight: 600; --icon: 17px; }
.to { color: var(--text); font-weight: 600; overflow-wrap: anywhere; }
time { margin-left: auto; }
article h2 { margin: 12px 0 0; font-size: 17px; line-height: 1.35; overflow-wrap: anywhere; }
.code { margin: 12px 0 0; display: flex; gap: 12px; align-items: baseline; }
.label { font-size: 14px; color: var(--muted); }
.code code { font: 600 24px/1.2 var(--mono); letter-spacing: .14em; user-select: all; }
pre { margin: 12px 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--accent-ink); font-weight: 600; font-size: 15px; }
iframe { display: block; width: 100%; height: 560px; margin-top: 12px; border: 1px solid var(--line); border-radius: 10px; background: #fff padding-box; }
a { color: var(--accent-ink); }
.empty { padding: 48px 0; text-align: center; color: var(--muted); }
.empty .result { margin-inline: auto; }
`

/** Looks every two seconds whether something new was sent, and puts it in while leaving what is open as it is. */
export const inboxScript = `
const list = document.getElementById('messages')
const look = async () => {
  if (document.hidden) return
  const answer = await fetch('/dev/inbox/messages' + location.search).catch(() => undefined)
  if (!answer || !answer.ok) return
  const newest = (await answer.json())[0]?.id ?? ''
  if (newest === list.dataset.newest) return
  const page = await fetch(location.href).catch(() => undefined)
  if (!page || !page.ok) return
  const fresh = new DOMParser().parseFromString(await page.text(), 'text/html').getElementById('messages')
  for (const old of list.querySelectorAll('article')) {
    const same = fresh.querySelector('#' + CSS.escape(old.id))
    if (same) same.replaceWith(old)
  }
  list.replaceChildren(...fresh.childNodes)
  list.dataset.newest = newest
}
setInterval(() => void look(), 2000)
`
