import type { IncomingMessage } from 'node:http'
import { Refused } from './refused.ts'

/** What Anthropic's own API takes; images make requests of many megabytes. */
const MOST_BODY_BYTES = 32 * 1024 * 1024

/** Up to here a body is read while its grant is still unknown: sixteen of them are little. */
const LARGE_BYTES = 1024 * 1024

/** Whether a body is large, or does not say how large it is. A call without a body has no length either. */
export function isLarge({ headers, method }: IncomingMessage): boolean {
  const length = headers['content-length']
  if (length !== undefined) return Number(length) > LARGE_BYTES
  return method !== 'GET' || headers['transfer-encoding'] !== undefined
}

/** The whole body of a call that was admitted. Refused when it is too large; throws when the agent hangs up. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const tooLarge = () => new Refused('too_large', `A request may have ${MOST_BODY_BYTES} bytes.`)
  if (Number(incoming.headers['content-length']) > MOST_BODY_BYTES) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
