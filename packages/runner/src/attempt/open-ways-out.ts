import { join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import { openModelRelay } from '../model/relay.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { describeDecision, openAttemptEgress } from './open-attempt-egress.ts'

/** Opens all that leads out of one sandbox: package registries and, when its agent needs one, the run's model. */
export async function openWaysOut({ host, live }: AttemptParts): Promise<{ close(): Promise<void> }> {
  const { order, modelToken } = live.lease
  const egress = await openAttemptEgress(host, live.directory, {
    order,
    report: (decision) => {
      const { level, message } = describeDecision(decision)
      live.note(level, message)
    },
  })
  if (modelToken === '') return egress
  const model = await openModelRelay({
    socketPath: join(live.directory, runFiles.sockets, 'model.sock'),
    gatewaySocket: host.paths.gatewaySocket,
    token: modelToken,
  })
  return { close: async () => void (await Promise.all([egress.close(), model.close()])) }
}
