/** A browser may be several people's: each of them is given an id of his own, and this many have room. */
const most = 5
/** As long as browsers keep a cookie; how long a device is trusted, its row says. */
const maxAgeSeconds = 400 * 24 * 60 * 60

/** The ids in the cookie that devices are known by; whatever else it says is passed over. */
export const deviceIds = (cookie: string | undefined): string[] =>
  (cookie ?? '')
    .slice(0, 1000)
    .split('.')
    .filter(id => /^[\w-]{43}$/.test(id))
    .slice(0, most)

/** The cookie with one more id, or with one of its ids used again. */
export const withDevice = (ids: readonly string[], id: string): { value: string; maxAgeSeconds: number } => ({
  value: [id, ...ids.filter(other => other !== id)].slice(0, most).join('.'),
  maxAgeSeconds,
})
