import { registerHooks } from 'node:module'

/**
 * Loaded before the server, it takes the cost out of the password hash and changes nothing else: what is measured then
 * is the product itself without argon2. For measurements alone.
 */
const stand = `
  import { createHash } from 'node:crypto'
  const digest = (password, head) => head + createHash('sha256').update(password).digest('base64').replace(/=+$/, '')
  const heads = /^\\$argon2id\\$.*\\$/
  export const hash = async (password, { memoryCost, timeCost, parallelism }) =>
    digest(password, '$argon2id$v=19$m=' + memoryCost + ',t=' + timeCost + ',p=' + parallelism + '$c2FsdHNhbHQ$')
  export const verify = async (stored, password) => digest(password, heads.exec(stored)[0]) === stored
`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@node-rs/argon2'
      ? { url: `data:text/javascript,${encodeURIComponent(stand)}`, format: 'module', shortCircuit: true }
      : next(specifier, context),
})
