// Solves the challenge of a form: for each puzzle the first number whose digest begins with so many zero bits.
const primes = []
for (let n = 2; primes.length < 64; n++) if (primes.every(prime => n % prime)) primes.push(n)
const fraction = root => Math.floor((root % 1) * 2 ** 32)
const initial = Uint32Array.from(primes.slice(0, 8), prime => fraction(Math.sqrt(prime)))
const constants = Uint32Array.from(primes, prime => fraction(Math.cbrt(prime)))
const schedule = new Uint32Array(64)

// One block of SHA-256 (FIPS 180-4, 6.2.2); `from` stays as it is.
const compress = (from, block, to) => {
  schedule.set(block)
  for (let i = 16; i < 64; i++) {
    const a = schedule[i - 15]
    const b = schedule[i - 2]
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
    schedule[i] = schedule[i - 16] + s0 + schedule[i - 7] + s1
  }
  let [a, b, c, d, e, f, g, h] = from
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[i] + schedule[i]) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  to[0] = from[0] + a
  to[1] = from[1] + b
  to[2] = from[2] + c
  to[3] = from[3] + d
  to[4] = from[4] + e
  to[5] = from[5] + f
  to[6] = from[6] + g
  to[7] = from[7] + h
}

const put = (block, text) => {
  for (let i = 0; i < text.length; i++) block[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3))
}
// The last block of a message: its end, a one, and the length of the whole in bits.
const putEnd = (block, text, length) => {
  block.fill(0)
  put(block, `${text}\x80`)
  block[15] = 8 * length
}

const hex = words => Array.from(words, word => word.toString(16).padStart(8, '0')).join('')

const digest = text => {
  const state = initial.slice()
  const block = new Uint32Array(16)
  let at = 0
  for (; text.length - at >= 64; at += 64) {
    block.fill(0)
    put(block, text.slice(at, at + 64))
    compress(state.slice(), block, state)
  }
  const end = text.slice(at)
  if (end.length > 55) {
    block.fill(0)
    put(block, `${end}\x80`)
    compress(state.slice(), block, state)
    block.fill(0)
    block[15] = 8 * text.length
  } else putEnd(block, end, text.length)
  compress(state.slice(), block, state)
  return hex(state)
}

const pause = () => new Promise(resolve => setTimeout(resolve))

const solve = async (challenge, bits, puzzles) => {
  // The seed fills the first block of every message, so its state is computed once.
  const first = new Uint32Array(16)
  put(first, digest(challenge))
  const seed = new Uint32Array(8)
  compress(initial, first, seed)
  const block = new Uint32Array(16)
  const out = new Uint32Array(8)
  const numbers = []
  let rest = performance.now() + 12
  for (let puzzle = 0; puzzle < puzzles; puzzle++) {
    for (let number = 0; ; number++) {
      const end = `${puzzle}.${number}`
      putEnd(block, end, 64 + end.length)
      compress(seed, block, out)
      if (out[0] >>> (32 - bits) === 0) {
        numbers.push(number)
        break
      }
      // The page stays usable while it works.
      if ((number & 255) === 0 && performance.now() > rest) {
        await pause()
        rest = performance.now() + 12
      }
    }
  }
  return `${challenge}~${numbers.join(',')}`
}

for (const box of document.querySelectorAll('.captcha')) {
  const input = box.querySelector('input')
  const status = box.querySelector('[role="status"]')
  const form = input.form
  let waiting
  box.querySelector('.captcha-notice').hidden = true
  status.hidden = false
  form.addEventListener('submit', event => {
    if (input.value) return
    event.preventDefault()
    event.stopPropagation()
    waiting = event.submitter
    waiting?.setAttribute('aria-busy', 'true')
  })
  solve(box.dataset.challenge, Number(box.dataset.bits), Number(box.dataset.puzzles)).then(solution => {
    input.value = solution
    box.classList.add('done')
    status.querySelector('span:last-child').textContent = box.dataset.done
    waiting?.removeAttribute('aria-busy')
    if (waiting !== undefined) form.requestSubmit(waiting ?? undefined)
  })
}
