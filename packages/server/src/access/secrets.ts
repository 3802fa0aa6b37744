import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits: not guessable, so a plain hash is enough to store it by. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
