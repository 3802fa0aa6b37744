import { createHmac, timingSafeEqual } from 'node:crypto'
import { feedbackEvents } from '../feedback/webhook-rules.ts'

/** What GitHub is to tell; anything else is taken and changes nothing. */
export const webhookEvents = ['pull_request', 'push', 'issues', ...feedbackEvents] as const

/**
 * Was this body signed with the secret? `X-Hub-Signature-256`, as GitHub describes it:
 * https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function isSigned(body: Buffer, signature: string | undefined, secret: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
  const given = Buffer.from(signature ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
