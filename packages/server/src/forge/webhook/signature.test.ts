import { expect, test } from 'vitest'
import { isSigned } from './signature.ts'

// GitHub's own example: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
const secret = "It's a Secret to Everybody"
const body = Buffer.from('Hello, World!')
const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'

test('a body is believed with its own signature alone', () => {
  expect(isSigned(body, signature, secret)).toBe(true)
  expect(isSigned(Buffer.from('Hello, World?'), signature, secret)).toBe(false)
  expect(isSigned(body, signature, 'another')).toBe(false)
  expect(isSigned(body, signature.slice(0, -1), secret)).toBe(false)
  expect(isSigned(body, undefined, secret)).toBe(false)
})
