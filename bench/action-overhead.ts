import { createRunner } from '../src/actions/runner/runner.ts'

// What running an Action costs over calling the same function here: warm, with an event of 20 KB.
const rounds = Number(process.argv[2] ?? 3000)
const body = `
  if (!event.user.app_metadata.plan) api.access.deny('no plan')
  api.idToken.setCustomClaim('https://example.com/plan', event.user.app_metadata.plan)
`
const event = {
  user: {
    user_id: 'auth0|1',
    app_metadata: { plan: 'pro', notes: Array.from({ length: 235 }, (_, i) => `note ${i} `.repeat(10)) },
  },
  secrets: {},
}

const measure = async (act: () => Promise<unknown>): Promise<{ p50: number; p99: number }> => {
  for (let i = 0; i < 200; i += 1) await act()
  const times: number[] = []
  for (let i = 0; i < rounds; i += 1) {
    const start = performance.now()
    await act()
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { p50: at(0.5), p99: at(0.99) }
}

const bare = await measure(async () => {
  const claims: Record<string, unknown> = {}
  const { plan } = event.user.app_metadata
  if (plan) claims['https://example.com/plan'] = plan
  return claims
})

const runner = createRunner({ allowHosts: [], log: { warn: message => console.error(message) } })
const code = `exports.onExecutePostLogin = async (event, api) => {${body}}`
const run = () =>
  runner.run({
    trigger: 'post-login',
    handler: 'onExecutePostLogin',
    action: { id: 'bench', code },
    event,
    deadlineMs: 20_000,
  })
const cold = performance.now()
await run()
const firstMs = performance.now() - cold
const action = await measure(run)
await runner.close()

const ms = (value: number) => `${value.toFixed(3)} ms`
console.log(`event ${(JSON.stringify(event).length / 1024).toFixed(1)} KB, ${rounds} runs`)
console.log(`first run, process start included: ${ms(firstMs)}`)
console.log(`bare function  p50 ${ms(bare.p50)}  p99 ${ms(bare.p99)}`)
console.log(`Action         p50 ${ms(action.p50)}  p99 ${ms(action.p99)}`)
console.log(`overhead       p50 ${ms(action.p50 - bare.p50)}  p99 ${ms(action.p99 - bare.p99)}`)
