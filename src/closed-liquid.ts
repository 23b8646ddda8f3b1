/**
 * How Liquid is run: templates are written by administrators and filled with what users typed. Nothing may be included
 * from disk, own properties only, and no template may run away with the process (milliseconds, bytes as Liquid counts them).
 */
export const closedLiquid = {
  fs: {
    readFileSync: () => '',
    readFile: async () => '',
    existsSync: () => false,
    exists: async () => false,
    resolve: (_root: string, file: string) => file,
  },
  relativeReference: false,
  ownPropertyOnly: true,
  parseLimit: 200_000,
  renderLimit: 1000,
  memoryLimit: 10_000_000,
}
