import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import type { LegacyTask } from './legacy-digest.ts'

/** A process of its own with OpenSSL's legacy provider: reads one task, writes the digest in base64, ends. */
const answer = (task: LegacyTask): Buffer => {
  switch (task.kind) {
    case 'digest':
      return createHash(task.digest).update(Buffer.from(task.text, 'base64')).digest()
    case 'hmac':
      return createHmac(task.digest, Buffer.from(task.key, 'base64')).update(Buffer.from(task.text, 'base64')).digest()
    case 'pbkdf2': {
      const { text, salt, iterations, bytes, digest } = task
      return pbkdf2Sync(Buffer.from(text, 'base64'), Buffer.from(salt, 'base64'), iterations, bytes, digest)
    }
  }
}

const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
process.stdout.write(answer(JSON.parse(Buffer.concat(chunks).toString('utf8')) as LegacyTask).toString('base64'))
