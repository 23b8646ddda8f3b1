// Comforts of the sign-in pages; every page works without them.
const all = (selector, each) => {
  for (const element of document.querySelectorAll(selector)) each(element)
}

all('[data-reveal]', button => {
  const input = document.getElementById(button.dataset.reveal)
  const label = button.getAttribute('aria-label')
  button.hidden = false
  button.addEventListener('click', () => {
    const hidden = input.type === 'password'
    input.type = hidden ? 'text' : 'password'
    button.textContent = hidden ? button.dataset.hide : button.dataset.show
    button.setAttribute('aria-label', hidden ? button.dataset.hideLabel : label)
    input.focus({ preventScroll: true })
  })
  // A password that was shown must not stay in the browser's history of text fields.
  input.form?.addEventListener('submit', () => {
    input.type = 'password'
  })
})

all('[data-copy]', button => {
  if (!navigator.clipboard) return
  const text = button.querySelector('span')
  const label = text.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim())
    text.textContent = button.dataset.copied
    const status = button.closest('.secret')?.querySelector('[data-copy-status]')
    if (status) status.textContent = button.dataset.copied
    setTimeout(() => {
      text.textContent = label
      if (status) status.textContent = ''
    }, 2000)
  })
})

all('[data-print]', button => {
  button.hidden = false
  button.addEventListener('click', () => print())
})

all('[data-cooldown]', button => {
  let left = Number(button.dataset.cooldown)
  const text = button.querySelector('span')
  const label = text.textContent
  const tick = () => {
    button.disabled = left > 0
    text.textContent = left > 0 ? `${button.dataset.wait} ${left} s` : label
    if (left-- > 0) setTimeout(tick, 1000)
  }
  tick()
})

all('[data-search]', box => {
  const input = box.querySelector('input')
  const entries = [...document.getElementById(box.dataset.search).children]
  const plain = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  box.hidden = false
  input.addEventListener('input', () => {
    const wanted = plain(input.value.trim())
    for (const entry of entries) entry.hidden = !plain(entry.textContent).includes(wanted)
  })
})

let sent = false
addEventListener('submit', event => {
  if (sent) return event.preventDefault()
  sent = true
  event.submitter?.setAttribute('aria-busy', 'true')
})
addEventListener('pageshow', () => {
  sent = false
  all('[aria-busy]', element => element.removeAttribute('aria-busy'))
})

// Keys pass through every choice on the way to one: who uses them says when, by the button.
all('[data-submit-on-change]', select => {
  const button = select.form.querySelector('button')
  let byKeys = false
  button.hidden = true
  select.addEventListener('pointerdown', () => {
    byKeys = false
  })
  select.addEventListener('keydown', event => {
    if (event.key === 'Tab' || event.key === 'Shift') return
    byKeys = true
    button.hidden = false
  })
  select.addEventListener('change', () => {
    if (!byKeys) select.form.requestSubmit(button)
  })
})

all('[data-poll]', element => {
  const seconds = Number(element.dataset.poll)
  let [timer, asking, mayAskAt] = [0, false, 0]
  const wait = over => {
    clearTimeout(timer)
    timer = setTimeout(ask, over * 1000)
  }
  const ask = async () => {
    if (asking) return
    asking = true
    let over = seconds
    try {
      const answer = await fetch(location.href, { headers: { accept: 'application/json' }, cache: 'no-store' })
      if (answer.status === 429) {
        mayAskAt = Number(answer.headers.get('x-ratelimit-reset')) * 1000
        over = Math.max(seconds, (mayAskAt - Date.now()) / 1000)
      } else if (answer.ok && (await answer.json()).completed === true) {
        document.querySelector('button[name="action"][value="continue"]')?.click()
        return
      }
    } catch {
      // The network may come back before the next round.
    }
    asking = false
    wait(over)
  }
  wait(seconds)
  // Who comes back from the phone's other app has answered there.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && Date.now() >= mayAskAt) void ask()
  })
})
