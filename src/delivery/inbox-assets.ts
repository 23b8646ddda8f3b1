/** Style of the inbox page; our own text, written into the page with its nonce. */
export const inboxStyle = `
:root { --ground: #f3f5f4; --card: #fff; --line: #dfe5e2; --ink: #16211f; --soft: #55635f; --accent: #1f5f5b; --accent-ground: #e6f0ee; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181b; --card: #1e2428; --line: #323a40; --ink: #f0f4f3; --soft: #a5b0b3; --accent: #7fc7be; --accent-ground: #20383a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 400 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
header, main { max-width: 760px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 40px; }
h1 { margin: 0; font-size: 26px; line-height: 1.25; letter-spacing: -.01em; }
header p { margin: 6px 0 22px; color: var(--soft); }
form { display: flex; flex-wrap: wrap; gap: 12px; align-items: end; margin-bottom: 22px; }
label { display: grid; gap: 4px; font-size: 14px; color: var(--soft); }
label:first-child { flex: 1 1 220px; }
input, select, button { font: inherit; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 9px; background: var(--card); color: var(--ink); }
button { border-color: var(--accent); color: var(--accent); font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
article { margin: 0 0 14px; padding: 18px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 13px; }
.head { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; font-size: 14px; color: var(--soft); }
.channel { display: inline-flex; gap: 7px; align-items: center; padding: 3px 10px 3px 8px; border-radius: 20px; background: var(--accent-ground); color: var(--accent); font-weight: 600; }
.channel svg { width: 17px; height: 17px; }
.to { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
time { margin-left: auto; }
h2 { margin: 12px 0 0; font-size: 17px; line-height: 1.35; overflow-wrap: anywhere; }
.code { margin: 12px 0 0; display: flex; gap: 12px; align-items: baseline; }
.label { font-size: 14px; color: var(--soft); }
.code code { font: 600 24px/1.2 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; letter-spacing: .14em; user-select: all; }
pre { margin: 12px 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
details { margin-top: 12px; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; font-size: 15px; }
iframe { display: block; width: 100%; height: 560px; margin-top: 12px; border: 1px solid var(--line); border-radius: 10px; background: #fff; }
a { color: var(--accent); }
.empty { padding: 48px 0; text-align: center; color: var(--soft); }
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
