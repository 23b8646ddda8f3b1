import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto'
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

const day = 24 * 60 * 60 * 1000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export interface CertificateKit {
  caKey: string
  ca: string
  key: string
  /** The certificate and the CA's after it. */
  cert: string
}

/** Signs a certificate for this machine's own names with the CA given, or with a new one. */
export const signCertificate = async (
  authority: { caKey: string; ca: string } | undefined,
  now: number,
): Promise<CertificateKit> => {
  x509.cryptoProvider.set(webcrypto as Crypto)
  const { ca, key: caKey } = authority ? await openAuthority(authority) : await newAuthority(now)
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: 'CN=localhost',
    issuer: ca.subject,
    notBefore: new Date(now - day),
    notAfter: new Date(now + 397 * day),
    publicKey: keys.publicKey,
    signingKey: caKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(ca.publicKey),
    ],
  })
  const caText = `${ca.toString('pem')}\n`
  return {
    caKey: await pem(caKey),
    ca: caText,
    key: await pem(keys.privateKey),
    cert: `${leaf.toString('pem')}\n${caText}`,
  }
}

const newAuthority = async (now: number) => {
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Sallyport local CA ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(now - day),
    notAfter: new Date(now + 3650 * day),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension('2.5.29.30', true, nameConstraints),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { ca, key: keys.privateKey }
}

const openAuthority = async (authority: { caKey: string; ca: string }) => {
  const der = createPrivateKey(authority.caKey).export({ type: 'pkcs8', format: 'der' })
  const key = await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])
  return { ca: new x509.X509Certificate(authority.ca), key }
}

/** DER with short lengths: tag, length, content. */
const der = (tag: number, ...content: Uint8Array[]): Uint8Array => {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag, body.length]), body])
}

/** The names that the CA may vouch for: addresses come with their mask. */
const nameConstraints = Uint8Array.from(
  der(
    0x30,
    der(
      0xa0,
      der(0x30, der(0x82, Buffer.from('localhost'))),
      der(0x30, der(0x87, Buffer.from([127, 0, 0, 1, 255, 255, 255, 255]))),
      der(0x30, der(0x87, Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255))),
    ),
  ),
)

/** Positive and random, as browsers expect of a CA. */
const serial = (): string => `4${randomBytes(15).toString('hex').slice(1)}`

const pem = async (key: webcrypto.CryptoKey): Promise<string> => {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
}
