import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Key and certificate chain of the https listener, as PEM. */
export interface Certificate {
  key: string
  cert: string
}

const day = 24 * 60 * 60 * 1000
const renewBefore = 30 * day

/**
 * The certificate for `localhost`, `127.0.0.1` and `::1`, signed by a CA of this installation. Both lie in the data
 * folder and are made anew only when they are missing, do not belong together or soon expire. `ca.pem` is what clients
 * are told to trust; it can vouch for these three names and no other (RFC 5280, 4.2.1.10).
 */
export const localCertificate = async (dataDir: string, now: number = Date.now()): Promise<Certificate> => {
  const kept = keptCertificate(dataDir, now)
  if (kept) return kept
  const { signCertificate } = await import('./sign-certificate.ts')
  const kit = await signCertificate(keptAuthority(dataDir, now), now)
  for (const [name, text, mode] of [
    ['ca-key.pem', kit.caKey, 0o600],
    ['ca.pem', kit.ca, 0o644],
    ['localhost-key.pem', kit.key, 0o600],
    ['localhost.pem', kit.cert, 0o644],
  ] as const)
    replaceFile(join(dataDir, name), text, mode)
  return { key: kit.key, cert: kit.cert }
}

const keptCertificate = (dataDir: string, now: number): Certificate | undefined => {
  const [cert, key, ca] = ['localhost.pem', 'localhost-key.pem', 'ca.pem'].map(name => read(join(dataDir, name)))
  if (!cert || !key || !ca) return undefined
  try {
    const [leaf, authority] = [new X509Certificate(cert), new X509Certificate(ca)]
    const lasts = [leaf, authority].every(one => one.validToDate.getTime() - now > renewBefore)
    return lasts && leaf.verify(authority.publicKey) ? { key, cert } : undefined
  } catch {
    return undefined
  }
}

/** The CA, if it outlives a certificate that it signs today. */
const keptAuthority = (dataDir: string, now: number): { caKey: string; ca: string } | undefined => {
  const [ca, caKey] = ['ca.pem', 'ca-key.pem'].map(name => read(join(dataDir, name)))
  if (!ca || !caKey) return undefined
  try {
    return new X509Certificate(ca).validToDate.getTime() - now > 400 * day ? { caKey, ca } : undefined
  } catch {
    return undefined
  }
}

const read = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)

const replaceFile = (path: string, text: string, mode: number): void => {
  const fresh = `${path}.${process.pid}`
  writeFileSync(fresh, text, { mode })
  renameSync(fresh, path)
}
