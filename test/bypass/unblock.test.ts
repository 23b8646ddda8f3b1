import { beforeAll, describe, expect, test } from 'vitest'
import { formClient } from '../fixtures/form-client.ts'
import { type Person, password, type World } from '../fixtures/world.ts'
import { attackedWorld } from './attack.ts'
import { expectBlocked, grant, newAddress, protect } from './guesses.ts'

let world: World

const most = 4

beforeAll(async () => {
  world = await attackedWorld({ SALLYPORT_TRUST_PROXY: '1' })
  await protect(world, 'brute-force-protection', { max_attempts: most })
})

describe('the link that lifts a block', () => {
  const mailed = async ({ email }: Person): Promise<string> => {
    for (let tries = 0; tries < 100; tries++) {
      const [mail] = await world.inbox(email)
      const link = mail && /http\S+brute-force-protection-unblock\S+/.exec(mail.text)?.[0]
      if (link) return link.replace(world.issuer, '')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error(`no mail to ${email}`)
  }
  const block = async (person: Person): Promise<string> => {
    const address = newAddress()
    await protect(world, 'suspicious-ip-throttling', { enabled: false })
    for (let n = 0; n < most; n++) await grant(world, { username: person.email, address })
    return address
  }

  test('is for one account and one address, asks before it acts, and works once', async () => {
    const [ann, bob] = [await world.person(), await world.person()]
    const [fromA, fromB] = [await block(ann), await block(ann)]
    const fromC = await block(bob)
    const link = await mailed(bob)
    const browser = formClient(world.issuer)
    const page = await browser.open(link)
    // A scanner of links that only opens it changes nothing.
    await expectBlocked(world, bob, fromC)
    expect((await browser.submit(page)).html).toContain('Your account is unblocked')
    expect((await grant(world, { username: bob.email, password, address: fromC })).status).toBe(200)
    expect((await world.logs(bob.id)).filter(type => type === 'ublkdu')).toHaveLength(1)
    await expectBlocked(world, ann, fromA)
    await expectBlocked(world, ann, fromB)
    for (let n = 0; n < most; n++) await grant(world, { username: bob.email, address: fromC })
    expect((await browser.submit(page)).status).toBe(400)
    await expectBlocked(world, bob, fromC)
    expect((await world.logs(bob.id)).filter(type => type === 'ublkdu')).toHaveLength(1)
    expect(await world.logs(ann.id)).not.toContain('ublkdu')
  })

  test('opens nothing else, and no other ticket lifts a block', async () => {
    const ann = await world.person()
    const address = await block(ann)
    const ticket = new URL(await mailed(ann), world.issuer).searchParams.get('ticket') ?? ''
    const browser = formClient(world.issuer)
    expect((await browser.open(`u/reset-verify?ticket=${ticket}`)).html).not.toContain('name="password-reset"')
    const made = await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id: ann.id })
    const other = new URL(made.ticket).searchParams.get('ticket') ?? ''
    expect(other).not.toBe('')
    const page = await browser.open(`u/brute-force-protection-unblock?ticket=${other}`)
    expect(page.html).toContain('does not work')
    await expectBlocked(world, ann, address)
    expect(await world.logs(ann.id)).not.toContain('ublkdu')
  })

  test('is nothing made up, and nothing after its days are over', async () => {
    const ann = await world.person()
    const address = await block(ann)
    const link = await mailed(ann)
    const browser = formClient(world.issuer)
    const ticket = new URL(link, world.issuer).searchParams.get('ticket') ?? ''
    for (const made of ['', 'A'.repeat(32), ticket.toLowerCase(), `${ticket}A`, encodeURIComponent(`${ticket}\0`)]) {
      const page = await browser.open(`u/brute-force-protection-unblock?ticket=${made}`)
      expect([made, page.status, page.forms]).toEqual([made, 400, []])
    }
    const page = await browser.open(link)
    world.pass(6 * 24 * 60 * 60_000)
    expect((await browser.submit(page)).html).toContain('expired')
    await expectBlocked(world, ann, address)
    expect(await world.logs(ann.id)).not.toContain('ublkdu')
  })
})
