import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { localCertificate } from './certificate.ts'

const day = 24 * 60 * 60 * 1000

const dataFolder = () => {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-cert-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('whoever trusts ca.pem reaches localhost and 127.0.0.1', async () => {
  const data = dataFolder()
  const server = createServer(await localCertificate(data), (_request, response) => response.end('hello'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const ca = readFileSync(join(data, 'ca.pem'))
  const fetchText = (host: string, ca?: Buffer) =>
    new Promise<string>((resolve, reject) => {
      get({ host, port, ca, agent: false }, response => {
        response.setEncoding('utf8').on('data', resolve)
      }).on('error', reject)
    })
  expect(await fetchText('localhost', ca)).toBe('hello')
  expect(await fetchText('127.0.0.1', ca)).toBe('hello')
  await expect(fetchText('localhost')).rejects.toThrow()
})

test('the CA can vouch for local names only, and its key is for its owner', async () => {
  const data = dataFolder()
  await localCertificate(data)
  const ca = new X509Certificate(readFileSync(join(data, 'ca.pem')))
  expect(ca.ca).toBe(true)
  expect(ca.raw.includes(Buffer.from('551d1e0101ff', 'hex'))).toBe(true)
  for (const name of ['ca-key.pem', 'localhost-key.pem'])
    expect(statSync(join(data, name)).mode & 0o777, name).toBe(0o600)
})

test('a later start finds the same certificate; one that soon expires is renewed under the same CA', async () => {
  const data = dataFolder()
  const now = Date.now()
  const first = await localCertificate(data, now)
  const ca = readFileSync(join(data, 'ca.pem'), 'utf8')
  expect(await localCertificate(data, now + 300 * day)).toEqual(first)
  const renewed = await localCertificate(data, now + 370 * day)
  expect(renewed.cert).not.toBe(first.cert)
  expect(new X509Certificate(renewed.cert).verify(new X509Certificate(ca).publicKey)).toBe(true)
  expect(readFileSync(join(data, 'ca.pem'), 'utf8')).toBe(ca)
})

test('a CA that would not outlive its certificate is replaced', async () => {
  const data = dataFolder()
  await localCertificate(data)
  const ca = readFileSync(join(data, 'ca.pem'), 'utf8')
  await localCertificate(data, Date.now() + 3600 * day)
  expect(readFileSync(join(data, 'ca.pem'), 'utf8')).not.toBe(ca)
})
