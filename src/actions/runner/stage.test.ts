import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeStage, type Stage } from './stage.ts'
import { temporaryFolder } from './testing.ts'

const before = process.env.TMPDIR
let tmp: string
const stages: Stage[] = []
const stage = () => {
  const made = makeStage()
  stages.push(made)
  return made
}
beforeEach(() => {
  tmp = temporaryFolder()
  process.env.TMPDIR = tmp
})
afterEach(async () => {
  for (const made of stages.splice(0)) await made.remove()
  if (before === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = before
})

/** Another server that makes its stage and goes on running. */
const otherServer = async () => {
  const program = `const { makeStage } = await import(${JSON.stringify(resolve(import.meta.dirname, 'stage.ts'))})
    makeStage()
    process.stdout.write('ready')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, TMPDIR: tmp },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

test('the folder of a server that was killed goes at the next start, that of a living one stays', async () => {
  const [killed, living] = await Promise.all([otherServer(), otherServer()])
  expect(readdirSync(tmp)).toHaveLength(2)
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  stage()
  expect(readdirSync(tmp)).toHaveLength(2)
  living.kill('SIGKILL')
  await once(living, 'exit')
  await stages.pop()?.remove()
  stage()
  expect(readdirSync(tmp)).toHaveLength(1)
})

test('a process number that was given to another process since does not keep a folder', () => {
  stage()
  const [own] = readdirSync(tmp) as [string]
  const owner = JSON.parse(readFileSync(join(tmp, own, 'owner'), 'utf8')) as { began?: string }
  const folder = join(tmp, 'sallyport-actions-x')
  mkdirSync(folder)
  writeFileSync(join(folder, 'owner'), JSON.stringify({ ...owner, began: '1' }))
  stage()
  // Where a process does not tell when it began, the folder waits until nobody touches it.
  expect(readdirSync(tmp).includes('sallyport-actions-x')).toBe(owner.began === undefined)
})

test('a folder whose owner cannot be asked goes when nobody has touched it for an hour', () => {
  const make = (name: string, minutes: number, owner?: string) => {
    const folder = join(tmp, name)
    mkdirSync(folder)
    if (owner !== undefined) writeFileSync(join(folder, 'owner'), owner)
    const touched = Date.now() / 1000 - minutes * 60
    utimesSync(folder, touched, touched)
  }
  make('sallyport-actions-old', 61)
  make('sallyport-actions-new', 30)
  make('sallyport-actions-elsewhere', 30, JSON.stringify({ place: 'another machine', pid: 1 }))
  make('sallyport-actions-unreadable', 61, '{')
  make('somebody-elses', 600)
  stage()
  expect(
    readdirSync(tmp)
      .filter(name => !/-\w{6}$/.test(name))
      .toSorted(),
  ).toEqual(['sallyport-actions-elsewhere', 'sallyport-actions-new', 'somebody-elses'])
})
