import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openAgentDirectories } from './agent-directories.ts'
import { type SignedRequest, signaturesOf } from './message-signature.ts'
import { type AgentFacts, agentDetection } from './rules/agent-detection.ts'

/** The Ed25519 key that RFC 9421 (B.1.4) and the drafts of Web Bot Auth use in their examples. */
const jwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs',
}
const key = createPrivateKey({ key: { ...jwk, d: 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU' }, format: 'jwk' })
const id = 'poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U'
const keys = [{ provider: 'acme', id, x: jwk.x }]
const now = 1_735_689_600_000
const seconds = now / 1000

/** Other processes take the processor. */
const soon = { timeout: 10_000 }

interface Making {
  components?: string
  parameters?: string
  agent?: string
  authority?: string
  signer?: KeyObject
  base?: (lines: string[]) => string[]
}

/** A request as an agent signs it. */
const signed = (making: Making = {}): SignedRequest => {
  const {
    components = '"@authority" "signature-agent"',
    parameters = `;created=${seconds};keyid="${id}";alg="ed25519";expires=${seconds + 300};nonce="e8N7S2MF";tag="web-bot-auth"`,
    agent = '"https://agents.acme.example"',
    authority = 'login.example.com',
    signer = key,
    base = lines => lines,
  } = making
  const input = `(${components})${parameters}`
  const values: Record<string, string> = {
    '"@authority"': 'login.example.com',
    '"@method"': 'POST',
    '"signature-agent"': agent,
    '"signature-agent";key="sig1"': '"https://agents.acme.example"',
  }
  const items = components.match(/"[^"]*"(;\w+="[^"]*")?/g) ?? []
  const lines = base([...items.map(item => `${item}: ${values[item]}`), `"@signature-params": ${input}`])
  const bytes = sign(null, Buffer.from(lines.join('\n')), signer).toString('base64')
  return { input: `sig1=${input}`, signature: `sig1=:${bytes}:`, agent, authority, method: 'POST' }
}

const detect = (changes: Partial<AgentFacts> & { signed?: SignedRequest }) => agentDetection({ now, keys, ...changes })
const verified = { code: 'verified_agent', confidence: 'neutral', details: { provider: 'acme' } }
const unknown = { code: 'unknown', confidence: 'neutral' }

describe('an agent is known by a signature of its maker', () => {
  it.each<[string, SignedRequest]>([
    ['over the host and the agent', signed()],
    ['over the host alone', signed({ components: '"@authority"' })],
    ['over the method too', signed({ components: '"@authority" "@method" "signature-agent"' })],
    [
      'over a member of a dictionary of agents',
      signed({ components: '"@authority" "signature-agent";key="sig1"', agent: 'sig1="https://agents.acme.example"' }),
    ],
    ['at a host in capitals', signed({ authority: 'LOGIN.example.com' })],
    [
      'beside another signature',
      { ...signed(), input: `x=("@path");keyid="a", ${signed().input}`, signature: `x=:AAAA:, ${signed().signature}` },
    ],
  ])('%s', (_, request) => {
    expect(detect({ signed: request })).toEqual(verified)
  })

  it.each<[string, SignedRequest]>([
    ['that is none', { ...signed(), signature: `sig1=:${Buffer.alloc(64).toString('base64')}:` }],
    ['by another key', signed({ signer: generateKeyPairSync('ed25519').privateKey })],
    [
      'by a key that nobody has published',
      signed({ parameters: `;created=${seconds};keyid="other";expires=${seconds + 9};tag="web-bot-auth"` }),
    ],
    ['for another host', signed({ authority: 'other.example.com' })],
    ['for another method', { ...signed({ components: '"@authority" "@method"' }), method: 'GET' }],
    ['for another agent', { ...signed(), agent: '"https://evil.example"' }],
    ['that does not cover the host', signed({ components: '"signature-agent"' })],
    [
      'that has ended',
      signed({ parameters: `;created=${seconds - 300};keyid="${id}";expires=${seconds};tag="web-bot-auth"` }),
    ],
    ['that has no end', signed({ parameters: `;created=${seconds};keyid="${id}";tag="web-bot-auth"` })],
    [
      'that begins later',
      signed({ parameters: `;created=${seconds + 61};keyid="${id}";expires=${seconds + 99};tag="web-bot-auth"` }),
    ],
    [
      'that lasts for days',
      signed({ parameters: `;created=${seconds};keyid="${id}";expires=${seconds + 86_401};tag="web-bot-auth"` }),
    ],
    [
      'for another purpose',
      signed({ parameters: `;created=${seconds};keyid="${id}";expires=${seconds + 300};tag="other"` }),
    ],
    [
      'by another algorithm',
      signed({
        parameters: `;created=${seconds};keyid="${id}";alg="rsa-v1_5-sha256";expires=${seconds + 300};tag="web-bot-auth"`,
      }),
    ],
    ['over what is not known of the request', signed({ components: '"@authority" "content-digest"' })],
    ['over a part with a parameter that is not understood', signed({ components: '"@authority";req="x"' })],
    [
      'whose times were changed',
      { ...signed(), input: signed().input.replace(String(seconds + 300), String(seconds + 400)) },
    ],
    ['under another label', { ...signed(), signature: signed().signature.replace('sig1', 'sig2') }],
    ['with something between its parts', { ...signed(), input: signed().input.replace('" "', '" x "') }],
  ])('and not by one %s', (_, request) => {
    expect(detect({ signed: request })).toEqual(unknown)
  })

  it('what it calls itself is told and proves nothing', () => {
    expect(detect({ userAgent: 'Mozilla/5.0 (compatible; ChatGPT-User/1.0; +https://openai.com/bot)' })).toEqual({
      ...unknown,
      because: { claimsToBe: 'openai' },
    })
    expect(detect({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' })).toEqual(unknown)
    expect(detect({})).toEqual(unknown)
  })

  it('no header makes it fail, or takes long', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.constantFrom('sig1=("@authority")', 'sig1=:AA:', '"'.repeat(2000), '('.repeat(2000), ',a='.repeat(1000)),
    )
    fc.assert(
      fc.property(text, text, text, (input, signature, agent) => {
        expect(detect({ signed: { input, signature, agent, authority: 'a', method: 'POST' } }).code).toBe('unknown')
      }),
    )
    expect(signaturesOf({ ...signed(), input: `${signed().input},`.repeat(500) }).length).toBeLessThan(2)
  })
})

describe('the keys of makers', () => {
  it('are those of their directory, by the thumbprint that signatures name', async () => {
    const server = createServer((_, response) => {
      const others = [
        { kty: 'RSA', n: 'x', e: 'AQAB' },
        { ...jwk, x: 'short' },
        { kty: 'EC', crv: 'P-256' },
      ]
      response.writeHead(200).end(JSON.stringify({ keys: [...others, { ...jwk, kid: 'whatever', use: 'sig' }] }))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-agents-'))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
    const agents = openAgentDirectories(
      { agentDirectories: [{ provider: 'acme', url }], dataDir },
      { log: { warn: () => {} }, now: Date.now },
    )
    onTestFinished(async () => {
      await agents.stop()
      server.close()
      rmSync(dataDir, { recursive: true, force: true })
    })
    expect(agents.keys()).toEqual([])
    await expect.poll(() => agents.keys(), soon).toEqual(keys)
  })
})
