/** Hosts that an operator named, as `host` or `host:port`; names compare without case. */
export const allowedHosts = (entries: readonly string[]): ((host: string, port: number) => boolean) => {
  const bare = (host: string) =>
    host
      .toLowerCase()
      .replace(/\.$/, '')
      .replace(/^\[(.*)\]$/, '$1')
  const known = new Set(
    entries.map(entry => {
      const withPort = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry)
      return withPort ? `${bare(withPort[1]!)} ${withPort[2]}` : bare(entry)
    }),
  )
  return (host, port) => known.has(bare(host)) || known.has(`${bare(host)} ${port}`)
}
