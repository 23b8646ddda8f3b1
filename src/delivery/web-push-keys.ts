import webPush from 'web-push'
import type { Services } from '../services.ts'
import { cachedDocument, changeDocument } from '../store/settings.ts'

const purpose = 'web-push.key'

/** The keys by which push services know this server (RFC 8292), made when they are first needed; base64url. */
export const webPushKeys = async (
  services: Pick<Services, 'db' | 'box'>,
): Promise<{ publicKey: string; privateKey: string }> => {
  const known = (await cachedDocument(services, 'web_push')) ?? (await make(services))
  return { publicKey: known.public_key, privateKey: services.box.open(purpose, known.private_key_encrypted) }
}

const make = async ({ db, box }: Pick<Services, 'db' | 'box'>) => {
  const { publicKey, privateKey } = webPush.generateVAPIDKeys()
  const fresh = { public_key: publicKey, private_key_encrypted: box.seal(purpose, privateKey) }
  // Of nodes that meet here the first one's keys stay: subscriptions are bound to them.
  return (await changeDocument(db, 'web_push', current => current ?? fresh)) ?? fresh
}
