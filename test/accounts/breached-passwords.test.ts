import { describe, expect, test } from 'vitest'
import { requestPasswordReset, resetPassword } from '../../src/accounts/password-reset.ts'
import { signUp } from '../../src/accounts/sign-up.ts'
import { noActions } from '../fixtures/delivery.ts'
import { engines } from '../fixtures/store.ts'
import { protect } from '../login/guessing.ts'
import { type Bench, bench, clientId, http, ticketIn } from './accounts.ts'

const leaked = 'AUTH0-TEST-leaked-9'
const fine = 'Correct-Horse-7'

const join = ({ services, connection }: Bench, email: string, password: string) =>
  signUp(services, noActions, { connection, clientId, account: { email, password }, http, body: {} })

const detect = (at: Bench, stage: 'pre-user-registration' | 'pre-change-password', shields: 'block'[]) =>
  protect(at.services, 'breached-password-detection', {
    enabled: true,
    stage: { 'pre-user-registration': { shields: [] }, 'pre-change-password': { shields: [] }, [stage]: { shields } },
  })

describe.each(engines)('breached passwords on %s', engine => {
  test('are refused at sign-up where they are blocked there, and else leave an entry', async () => {
    const at = await bench(engine)
    await detect(at, 'pre-change-password', ['block'])
    expect((await join(at, 'ada@example.com', leaked)).ok).toBe(true)
    expect(await at.logs()).toEqual(['signup_pwd_leak', 'ss'])
    await detect(at, 'pre-user-registration', ['block'])
    const refused = { ok: false, problem: { code: 'password-breached', field: 'password' } }
    expect(await join(at, 'eve@example.com', leaked)).toEqual(refused)
    // It makes no difference whether there is such an account.
    expect(await join(at, 'ada@example.com', leaked)).toEqual(refused)
    expect(await join(at, 'eve@example.com', fine)).toMatchObject({ ok: true })
    expect(await at.logs()).toEqual(['signup_pwd_leak', 'ss', 'fs', 'fs', 'ss'])
  })

  test('are refused as a new password where they are blocked there, and the link stays good', async () => {
    const at = await bench(engine)
    await join(at, 'ada@example.com', fine)
    await at.mails()
    await requestPasswordReset(at.services, { ...at, identifier: 'ada@example.com', clientId, http })
    const token = ticketIn((await at.mails())[0]?.url ?? '')
    await detect(at, 'pre-change-password', ['block'])
    expect(await resetPassword(at.services, token, leaked, http)).toEqual({ kind: 'breached' })
    await detect(at, 'pre-change-password', [])
    expect((await resetPassword(at.services, token, leaked, http)).kind).toBe('changed')
    expect(await at.logs()).toEqual(['ss', 'scpr', 'fcp', 'reset_pwd_leak', 'scp'])
  })

  test('leave an entry of each kind for an address, once an hour', async () => {
    const at = await bench(engine)
    await detect(at, 'pre-change-password', [])
    const change = async (identifier: string) => {
      await requestPasswordReset(at.services, { ...at, identifier, clientId, http })
      const token = ticketIn((await at.mails()).at(-1)?.url ?? '')
      expect((await resetPassword(at.services, token, leaked, http)).kind).toBe('changed')
    }
    const leaks = async () => (await at.logs()).filter(type => type.includes('leak'))
    for (const name of ['ada', 'eve']) {
      await join(at, `${name}@example.com`, leaked)
      await at.mails()
      await change(`${name}@example.com`)
    }
    expect(await leaks()).toEqual(['signup_pwd_leak', 'reset_pwd_leak'])
    at.services.clock.advance(3_600_001)
    await change('ada@example.com')
    expect(await leaks()).toEqual(['signup_pwd_leak', 'reset_pwd_leak', 'reset_pwd_leak'])
  })
})
