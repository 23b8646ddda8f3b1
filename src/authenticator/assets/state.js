import { allAccounts, dropAccount } from './accounts.js'

/** The accounts of this device, and by id how each stood when it was last asked. */
export const state = { accounts: [], standing: new Map() }

export const loadAccounts = async () => {
  state.accounts = await allAccounts()
}

/** Takes an account off this device; the server has no say in it. */
export const forgetAccount = async ({ id }) => {
  await dropAccount(id)
  state.standing.delete(id)
  await loadAccounts()
}
