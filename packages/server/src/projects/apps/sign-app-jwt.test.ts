import { generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { readAppKey, signAppJwt } from './sign-app-jwt.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 })

test('an app proves itself by RS256, from a minute ago and for ten minutes', () => {
  const now = new Date('2026-01-31T12:00:00.900Z')
  const [head = '', claims = '', signature = ''] = signAppJwt({ appId: '4711', key: pair.privateKey }, now).split('.')
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
  expect(read(head)).toEqual({ alg: 'RS256', typ: 'JWT' })
  const at = Date.parse('2026-01-31T12:00:00Z') / 1_000
  expect(read(claims)).toEqual({ iss: '4711', iat: at - 60, exp: at + 540 })
  const bytes = Buffer.from(signature, 'base64url')
  expect(verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), pair.publicKey, bytes)).toBe(true)
})

test('both forms of a key are taken, and nothing else is', () => {
  for (const type of ['pkcs1', 'pkcs8'] as const)
    expect(readAppKey(String(pair.privateKey.export({ type, format: 'pem' }))).asymmetricKeyType).toBe('rsa')
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' })
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' })
  for (const text of ['', 'secret', String(ec), String(publicKey)])
    expect(() => readAppKey(text)).toThrow(/^This is no private key of a GitHub App: give the whole \.pem file/)
})
