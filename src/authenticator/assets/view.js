// What the companion's scripts use to fill its page.
export const one = (selector, within = document) => within.querySelector(selector)
/** A copy of what a template holds. */
export const stamp = name => one(`#${name}-template`).content.firstElementChild.cloneNode(true)
/** A text of the server's, by its key. */
export const say = key => one(`[data-text="${key}"]`, one('#texts-template').content).textContent
export const fill = (element, values) => {
  for (const [name, value] of Object.entries(values)) one(`[data-${name}]`, element).textContent = value
}

/** Says at the head of the page what has happened. */
export const notify = (key, kind = 'info') => {
  const notice = stamp(kind)
  one('p', notice).textContent = say(key)
  one('#notices').replaceChildren(notice)
}
export const clearNotices = () => one('#notices').replaceChildren()

/** Says at a field what is wrong with it, or with no key that nothing is. The field comes into focus. */
export const complain = (field, key) => {
  const [input, message] = [one('input', field), one('.field-error', field)]
  message.hidden = !key
  field.classList.toggle('invalid', Boolean(key))
  if (!key) return input.removeAttribute('aria-invalid')
  one('span', message).textContent = say(key)
  input.setAttribute('aria-invalid', 'true')
  input.focus()
}
