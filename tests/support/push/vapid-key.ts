import { createECDH } from 'node:crypto'

const ecdh = createECDH('prime256v1')
const privateKey = Buffer.alloc(32, 7)
ecdh.setPrivateKey(privateKey)

/** A VAPID key pair in base64url. */
export const vapidKey = {
  privateKey: privateKey.toString('base64url'),
  publicKey: ecdh.getPublicKey('base64url'),
}
