import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { listDashboard } from './files.ts'
import { dashboardRoutes } from './routes.ts'

describe('the built dashboard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-dashboard-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'assets'))
  const script = 'console.log("large")\n'.repeat(200)
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Dashboard</title>')
  writeFileSync(join(folder, 'assets', 'a-1.js'), script)
  writeFileSync(join(folder, 'assets', 'a-1.js.br'), brotliCompressSync(script))
  writeFileSync(join(folder, '.built-from'), 'x')
  const app = dashboardRoutes(listDashboard(folder))
  const get = (path: string, encoding = '') =>
    app.request(`/dashboard/${path}`, { headers: { 'accept-encoding': encoding } })

  it.each(['br', 'gzip, deflate, br', 'gzip, br;q=0.5'])(
    'comes as the build compressed it to who takes %j',
    async encoding => {
      const answer = await get('assets/a-1.js', encoding)
      expect(answer.headers.get('content-encoding')).toBe('br')
      expect(answer.headers.get('vary')).toMatch(/accept-encoding/i)
      expect(answer.headers.get('content-type')).toMatch('text/javascript')
      expect(brotliDecompressSync(await answer.arrayBuffer()).toString()).toBe(script)
    },
  )

  it.each(['', 'identity', 'br;q=0', 'abr'])('comes as it is to who takes %j', async encoding => {
    const answer = await get('assets/a-1.js', encoding)
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(await answer.text()).toBe(script)
  })

  it('is one page at every address but those of its files, for good under names made from their content', async () => {
    expect(await (await get('users/auth0%7C1')).text()).toMatch('<title>Dashboard</title>')
    expect((await get('users')).headers.get('cache-control')).toBe('no-cache')
    expect((await get('assets/a-1.js')).headers.get('cache-control')).toMatch('immutable')
    for (const path of ['assets/none.js', 'assets/a-1.js.br', 'assets/..%2f.built-from'])
      expect((await get(path)).status, path).toBe(404)
  })

  it('says what to do where it has not been built', async () => {
    expect(listDashboard(join(folder, 'none'))).toBeUndefined()
    const answer = await dashboardRoutes(undefined).request('/dashboard/')
    expect(answer.status).toBe(503)
    expect(await answer.text()).toMatch('npm run setup')
  })
})
