/** What an Action may be (login flow reference, 1.4). Lengths of text in characters, sizes in bytes. */
export const limits = {
  actions: 100,
  bindingsPerTrigger: 20,
  /** Those of `password-reset-post-challenge` are fewer; the limit of MFA commands in a flow is another one (Q37). */
  bindingsOfPasswordReset: 4,
  versionsPerAction: 50,
  modules: 100,
  modulesPerAction: 3,
  versionsPerModule: 50,
  tokenExchangeProfiles: 100,
  nameLength: 255,
  codeBytes: 100_000,
  secrets: 30,
  secretNameLength: 128,
  secretValueLength: 4096,
  dependencies: 10,
  /** What an Action wrote to the console, as far as the record of its run keeps it. */
  consoleLength: 256,
  /** All that npm may install for one Action. */
  bundleBytes: 250_000_000,
  /** How long records of runs are kept. */
  executionRetentionMs: 10 * 24 * 60 * 60 * 1000,
  /** For a whole trigger run, between two suspensions. */
  triggerRunMs: 20_000,
} as const
