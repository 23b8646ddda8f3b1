/**
 * The library warns of every Node release that is not a long-term one, at the moment it is loaded. Ours is chosen and
 * checked at start, so the warning says nothing to an operator. Loaded before the library, gone after it.
 */
const { warn } = console
console.warn = (...args: unknown[]) => {
  if (!String(args[0]).includes('Unsupported runtime')) warn(...args)
}
setImmediate(() => {
  console.warn = warn
})
