/** How often each soak does what it does: the argument of `npm run soak`. */
export const soakCount = (): number => Number(process.env['SOAK_COUNT'] ?? 50)
