import { exchange, type FormPage } from '../fixtures/form-client.ts'
import type { World } from '../fixtures/world.ts'
import { type Cell, companionOf, enrolls, type Fault, subjectOf } from './cells.ts'
import { kits, taskAt } from './kits.ts'
import { addAddress, force, newBrowser, newPlayer, type Player, program, shown } from './player.ts'
import type { Providers } from './providers.ts'
import {
  type Between,
  challengeCall,
  guardianName,
  heldBy,
  orderTicket,
  plays,
  right,
  type Setup,
  userPath,
} from './ways.ts'

/** What was seen of a cell. */
export interface Story {
  begins: string
  shows: string
  ends: string
}

/** A cell that is being played. */
interface Stage extends Cell {
  player: Player
  setup: Setup
}

const day = 24 * 60 * 60_000
const minute = 60_000

/** Sets the scene of a cell and plays it; answers who was in it, and what was seen. */
export const play = async (
  world: World,
  providers: Providers,
  cell: Cell,
): Promise<{ player: Player; story: Story }> => {
  const setup = spoilSetup(cell, plays[cell.way].setup(cell.factor))
  await world.factors(...setup.on.map(guardianName))
  await world.policy(setup.policy)
  const player = await newPlayer(world, providers, setup)
  for (const factor of setup.holds) await kits[factor].hold(player)
  if (setup.holds.includes('email') && !setup.verified) await addAddress(player)
  return { player, story: await stories[cell.fault]({ ...cell, player, setup }) }
}

/** Some faults are there before anything begins. */
const spoilSetup = ({ factor, way, fault }: Cell, setup: Setup): Setup => {
  if (way === 'remember') return setup
  if (fault === 'disabled in tenant')
    return { ...setup, on: [companionOf(factor), ...setup.on].filter(one => one !== factor) }
  if (fault === 'not enrolled' && !enrolls(way))
    return { ...setup, holds: setup.holds.filter(one => one !== factor), verified: false }
  return setup
}

const begin = async ({ way, factor, player }: Stage): Promise<{ begins: string; page: FormPage | string }> => {
  const page = await plays[way].begin(player, factor)
  if (typeof page === 'string' || !taskAt(page)) return { begins: endedAs(page), page }
  const box = page.html.includes('name="rememberBrowser"') ? 'with box' : 'without box'
  return { begins: way === 'remember' ? `${shown(page)} ${box}` : shown(page), page }
}

const endedAs = (page: FormPage | string): string => {
  const how = shown(page)
  return how === 'code' ? 'tokens' : how
}

/** From the page at hand to the end; `shows` is what the fault has shown, if it has shown anything. */
const goOn = async (
  { way, factor, player }: Stage,
  { begins, page, shows }: { begins: string; page: FormPage | string; shows?: string },
  between?: Between,
): Promise<Story> => {
  const met = typeof page !== 'string' && taskAt(page) !== undefined
  const reached = await right(player, page)
  const end = await plays[way].finish(player, factor, reached, between)
  return { begins, shows: shows ?? (met ? end.shows : undefined) ?? begins, ends: end.ends }
}

const works = async (stage: Stage): Promise<Story> => goOn(stage, await begin(stage))

const disabled = async (stage: Stage): Promise<Story> => {
  const { way, factor, player } = stage
  const { world } = player
  if (way === 'remember')
    return goOn(stage, await begin(stage), { before: () => world.factors(guardianName(companionOf(factor))) })
  const begun = await begin(stage)
  if (way === 'remove' && begun.begins === 'access_denied') {
    await world.api('DELETE', `${userPath(player)}/authentication-methods`)
    return goOn(stage, { ...begun, shows: begun.begins })
  }
  return goOn(stage, begun)
}

const notEnrolled = async (stage: Stage): Promise<Story> => {
  const { way, player, setup } = stage
  if (way === 'remember') return goOn(stage, await begin(stage), { before: () => unenroll(stage) })
  const begun = await begin(stage)
  if (!enrolls(way) || !taskAt(begun.page)) return goOn(stage, begun)
  // The user leaves, and has enrolled nothing.
  player.browser = newBrowser(player.world)
  await program(player, challengeCall(subjectOf(stage)))
  const shows = endedAs(await plays.challenge.begin(player, stage.factor))
  player.browser = newBrowser(player.world)
  await program(player, ...setup.program)
  const { page } = await begin(stage)
  return { ...(await goOn(stage, { ...begun, page })), shows }
}

/** The factor goes; the other one stays, and the browser remembered with it. */
const unenroll = async ({ factor, player }: Stage): Promise<void> => {
  const { world } = player
  if (factor === 'email') return world.api('PATCH', userPath(player), { email_verified: false })
  const path = `${userPath(player)}/authentication-methods`
  const methods = await world.api<{ id: string }[]>('GET', path)
  const id = (await heldBy(player)).find(one => one.factor === factor)?.id as string
  const method = methods.find(one => one.id.endsWith(id))?.id as string
  await world.api('DELETE', `${path}/${encodeURIComponent(method)}`)
}

const providerDown = async (stage: Stage): Promise<Story> => {
  const { way, player } = stage
  const { providers } = player
  player.invited = true
  providers.down()
  try {
    const begun = await begin(stage)
    const { page } = begun
    const task = taskAt(page)
    const lost = typeof page !== 'string' && task !== undefined && shown(page).includes(': ')
    if (!lost) return await goOn(stage, begun)
    const shows = shown(page)
    providers.up()
    const another = await task.again(player, page, 'unsent')
    const story = await goOn(stage, { ...begun, page: another }, { before: async () => providers.down() })
    // Nothing need be sent to a browser that is remembered.
    return way === 'remember' ? story : { ...story, shows }
  } finally {
    providers.up()
  }
}

const spoilt =
  (how: 'wrong' | 'late') =>
  async (stage: Stage): Promise<Story> => {
    const { player } = stage
    const begun = await begin(stage)
    const task = taskAt(begun.page)
    if (!task || typeof begun.page === 'string') return goOn(stage, begun)
    const after = await task[how](player, begun.page)
    if (!taskAt(after) && after.screen !== 'mfa-webauthn-error') return goOn(stage, { ...begun, page: after })
    if (player.browser.cookies.has('auth0')) throw new Error('a refused answer has opened a session')
    if (player.browser.cookies.has('auth0-mf')) throw new Error('a refused answer has the browser remembered')
    return goOn(stage, { ...begun, page: await task.again(player, after, how), shows: shown(after) })
  }

const expired = async (stage: Stage): Promise<Story> => {
  const { way, factor, player } = stage
  const { world } = player
  switch (way) {
    case 'enroll by ticket':
      player.ticket = await orderTicket(player, factor)
      world.pass(5 * day)
      return goOn(stage, await begin(stage))
    case 'remember':
      return goOn(stage, await begin(stage), { before: async () => world.pass(7 * day) })
    case 'remove':
      return goOn(stage, await begin(stage), { before: async () => world.pass(16 * minute) })
    default:
      return spoilt('late')(stage)
  }
}

const replayed = async (stage: Stage): Promise<Story> => {
  const { way, player } = stage
  const { world } = player
  if (way === 'remember') {
    const path = `${userPath(player)}/multifactor/actions/invalidate-remember-browser`
    return goOn(stage, await begin(stage), { before: () => world.api('POST', path) })
  }
  const begun = await begin(stage)
  const { page } = begun
  if (typeof page === 'string' || !taskAt(page)) return goOn(stage, begun)
  if (way === 'remove') return goOn(stage, begun, { after: account => removeAgain(player, account) })
  const first = await goOn(stage, begun)
  await repost(player, page)
  player.browser = newBrowser(world)
  const second = await begin(stage)
  const task = taskAt(second.page)
  if (!task || typeof second.page === 'string')
    return { begins: begun.begins, shows: second.begins, ends: second.begins }
  const after = await task.replay(player, second.page)
  return { ...(await goOn(stage, { ...begun, page: after })), begins: first.begins, shows: shown(after) }
}

/** Sends the right answer once more to the login that it has ended: nothing comes of it. */
const repost = async ({ browser, given, asked }: Player, { url }: FormPage): Promise<void> => {
  const { fields, action } = given
  const again = await browser.request(url.href, {
    method: 'POST',
    body: new URLSearchParams({ ...fields, action }),
    headers: { origin: browser.origin },
  })
  const location = again.headers.get('location')
  const { left } = location === null ? {} : await browser.open(location)
  if (!left?.searchParams.has('code') || !asked) return
  const { tokens } = await exchange(browser.origin, asked, left)
  if (tokens.access_token) throw new Error('an answer gave tokens twice')
}

/** Sends the form that removes once more, here and from a browser where nobody is signed in. */
const removeAgain = async (player: Player, account: FormPage): Promise<FormPage> => {
  const { fields, action } = player.given
  const stranger = newBrowser(player.world)
  const asked = await stranger.request('/account/', {
    method: 'POST',
    body: new URLSearchParams({ ...fields, action }),
    headers: { origin: stranger.origin },
  })
  if (!asked.headers.get('location')?.includes('/authorize?')) throw new Error('the account is open to anybody')
  return force(player, account, fields, action)
}

const stories: Record<Fault, (stage: Stage) => Promise<Story>> = {
  works,
  'disabled in tenant': disabled,
  'not enrolled': notEnrolled,
  'provider down': providerDown,
  'wrong answer': spoilt('wrong'),
  expired,
  replayed,
}
