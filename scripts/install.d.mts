export const root: string
export const runtime: string
export const ensureInstalled: () => void
export const runtimeEnvironment: () => NodeJS.ProcessEnv
export const stop: (message: string) => never
export const missing: (folder: string) => string[]
