// Checks of an administrator's own fields, named by attributes of their error text. What is wrong is said beside the field.
const infos = [...document.querySelectorAll('.ulp-field .ulp-error-info[data-ulp-validation-function]')]

const judge = async (info, submitted) => {
  const field = info.closest('.ulp-field')
  const input = field.querySelector('input, select, textarea')
  const check = window[info.dataset.ulpValidationFunction]
  if (!input || typeof check !== 'function') return undefined
  const good = (await check(input, submitted)) !== false
  field.classList.toggle('ulp-error', !good)
  if (good) input.removeAttribute('aria-invalid')
  else input.setAttribute('aria-invalid', 'true')
  return good ? undefined : input
}

let pressed = false
addEventListener('pointerdown', () => (pressed = true), true)
for (const name of ['pointerup', 'pointercancel']) addEventListener(name, () => (pressed = false), true)

// A text that comes or goes while a button is held down would move what is being pressed from under the pointer.
const unhurried = run => {
  if (!pressed) return run()
  addEventListener('pointerup', () => setTimeout(run), { once: true, capture: true })
}

for (const [index, info] of infos.entries()) {
  const input = info.closest('.ulp-field').querySelector('input, select, textarea')
  info.id ||= `ulp-error-${index}`
  info.setAttribute('role', 'alert')
  if (input && !input.hasAttribute('aria-describedby')) input.setAttribute('aria-describedby', info.id)
  for (const name of (info.dataset.ulpValidationEventListeners ?? '').split(','))
    if (input && name.trim()) input.addEventListener(name.trim(), () => unhurried(() => judge(info, false)))
}

const checked = new WeakSet()
for (const form of new Set(infos.map(info => info.closest('form')).filter(Boolean)))
  form.addEventListener(
    'submit',
    async event => {
      if (checked.has(form)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      const { submitter } = event
      const own = infos.filter(info => info.closest('form') === form)
      const wrong = (await Promise.all(own.map(info => judge(info, true)))).find(Boolean)
      if (wrong) return wrong.focus()
      checked.add(form)
      form.requestSubmit(submitter ?? undefined)
      checked.delete(form)
    },
    true,
  )
