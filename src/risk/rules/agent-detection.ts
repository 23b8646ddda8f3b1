import { createPublicKey, verify } from 'node:crypto'
import type { Finding } from '../finding.ts'
import { type Signature, type SignedRequest, signaturesOf } from '../message-signature.ts'

export type AgentDetectionCode = 'unknown' | 'verified_agent'

/** A key of somebody whose agents sign their requests. */
export interface AgentKey {
  provider: string
  /** Thumbprint of the key (RFC 7638), by which signatures name it. */
  id: string
  /** Ed25519, base64url. */
  x: string
}

export interface AgentFacts {
  /** Epoch milliseconds. */
  now: number
  userAgent?: string
  /** The signature that came with the request. */
  signed?: SignedRequest
  keys: readonly AgentKey[]
}

/** What agents call themselves. It proves nothing, and is told in the trace alone. */
const names: [RegExp, string][] = [
  [/\b(ChatGPT-User|OAI-SearchBot|GPTBot|ChatGPT Agent)\b/i, 'openai'],
  [/\b(Claude-User|Claude-SearchBot|ClaudeBot)\b/i, 'anthropic'],
  [/\b(Perplexity-User|PerplexityBot)\b/i, 'perplexity'],
  [/\b(Google-Agent|GoogleAgent-\w+|Google-NotebookLM)\b/i, 'google'],
  [/\bMistralAI-User\b/i, 'mistral'],
  [/\b(meta-externalagent|meta-externalfetcher)\b/i, 'meta'],
  [/\bAmazonbot\b/i, 'amazon'],
]

/** Signatures live a day at most, and clocks may differ by a minute (Web Bot Auth). */
const longest = 24 * 60 * 60
const skew = 60

/**
 * Whether the request comes from an agent whose maker vouches for it by a signature (Web Bot Auth over RFC 9421). Neither
 * answer says anything for or against the login. Pure.
 */
export const agentDetection = (facts: AgentFacts): Finding<AgentDetectionCode, { provider: string }> => {
  const { signed, keys, userAgent, now } = facts
  const by = signed && keys.length > 0 ? vouchedBy(signed, keys, now) : undefined
  if (by) return { code: 'verified_agent', confidence: 'neutral', details: { provider: by } }
  const claims = names.find(([name]) => name.test(userAgent ?? ''))?.[1]
  return { code: 'unknown', confidence: 'neutral', ...(claims && { because: { claimsToBe: claims } }) }
}

const vouchedBy = (signed: SignedRequest, keys: readonly AgentKey[], now: number): string | undefined => {
  for (const signature of signaturesOf(signed)) {
    const key = keys.find(({ id }) => id === signature.keyId)
    if (key && isFor(signature, now) && isBy(signature, key)) return key.provider
  }
  return undefined
}

const isFor = ({ tag, created, expires, algorithm, components }: Signature, now: number): boolean => {
  const seconds = now / 1000
  if (tag !== 'web-bot-auth' || !components.includes('@authority')) return false
  if (algorithm !== undefined && algorithm !== 'ed25519') return false
  if (created === undefined || expires === undefined) return false
  return created <= seconds + skew && expires > seconds && expires - created <= longest
}

const isBy = ({ base, bytes }: Signature, { x }: AgentKey): boolean => {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, Buffer.from(base), key, bytes)
}
