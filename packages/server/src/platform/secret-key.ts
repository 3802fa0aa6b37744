import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SentraError } from '@sentra/contract'

const KEY_BYTES = 32
/** NIST SP 800-38D, 5.2.1.1: 96 bits is the length that needs no further hashing. */
const NONCE_BYTES = 12
/** Node accepts shorter tags when the length is not given: then four bytes would pass for a proof. */
const TAG_BYTES = 16
const ALGORITHM = 'aes-256-gcm'

/** The key that seals secrets, made at the first start: a file beside the database and never in it or its backup. */
export function openSecretKey(path: string): Buffer {
  const key = readKey(path) ?? makeKey(path)
  if (key.length === KEY_BYTES) return key
  throw unreadable(`${path} does not hold ${KEY_BYTES} bytes: restore it from your backup.`)
}

function readKey(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written aside and linked: of two servers that start at once, both use the key of the first. */
function makeKey(path: string): Buffer {
  const temporary = `${path}.${process.pid}`
  // On the disk before anything is sealed with it: a power cut that left an empty file would lose every stored key.
  writeFileSync(temporary, randomBytes(KEY_BYTES), { mode: 0o600, flush: true })
  try {
    linkSync(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(temporary)
  }
  const directory = openSync(dirname(path), 'r')
  fsyncSync(directory)
  closeSync(directory)
  return readFileSync(path)
}

/** Encrypts a secret. `context` names what it belongs to: sealed bytes that are moved to another row do not open. */
export function seal(key: Buffer, secret: string, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** The secret; KEY_UNREADABLE when it was sealed with another key or for another context, or was changed. */
export function unseal(key: Buffer, sealed: Buffer, context: string): string {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(context))
  try {
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    return text.toString('utf8')
  } catch {
    throw unreadable('A stored key cannot be read with the file `key` of the data directory: add the key again.')
  }
}

const unreadable = (message: string) => new SentraError('KEY_UNREADABLE', message)
