import { SentraError } from '@sentra/contract'
import { z } from 'zod'
import type { Send } from './fetch-within.ts'

const Health = z.object({ status: z.literal('ok'), version: z.string() })

export type Pong = { version: string; milliseconds: number }

/** @throws SERVER_UNREACHABLE, also when somebody else answers at the address; TIMEOUT. */
export async function ping(send: Send, url: string, signal: AbortSignal | undefined): Promise<Pong> {
  const startedAt = performance.now()
  const response = await send(new Request(`${url}/healthz`, { ...(signal && { signal }) }), {})
  const health = Health.safeParse(await response.json().catch(() => null))
  if (!health.success) throw new SentraError('SERVER_UNREACHABLE', `What answers at ${url} is not Sentra.`)
  return { version: health.data.version, milliseconds: Math.round(performance.now() - startedAt) }
}
