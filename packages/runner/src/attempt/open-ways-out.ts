import { join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import type { Decision } from '../egress/proxy.ts'
import { openModelRelay } from '../model/relay.ts'
import { PublishedPorts } from '../publish/published-ports.ts'
import type { AttemptParts } from './attempt-parts.ts'
import { type LiveAttempt, WAYS_SINCE } from './live-attempt.ts'
import { describeDecision, openAttemptEgress } from './open-attempt-egress.ts'

/**
 * Opens all that leads out of one sandbox (package registries and, when its agent needs one, the run's model) and the
 * ports that a person wants to lead into it, and keeps them as the lease says.
 */
export async function openWaysOut({ host, live }: AttemptParts): Promise<{ close(): Promise<void> }> {
  const { order, modelToken } = live.lease
  const egress = await openAttemptEgress(host, live.directory, { order, report: (decision) => tell(live, decision) })
  const ports = new PublishedPorts(live)
  live.onWays = async () => {
    egress.allowAsIn(live.lease.order)
    await ports.follow(live.lease)
  }
  // What was published before a restart, or came while this was prepared.
  await live.onWays()
  const model =
    modelToken === ''
      ? undefined
      : await openModelRelay({
          socketPath: join(live.directory, runFiles.sockets, 'model.sock'),
          gatewaySocket: host.paths.gatewaySocket,
          token: modelToken,
        })
  return {
    close: async () => {
      ports.close()
      await Promise.all([egress.close(), model?.close()])
    },
  }
}

/** A refusal that names a host is one that a person may undo; the rest are lines of the log. */
function tell(live: LiveAttempt, decision: Decision): void {
  const { host, port, reason } = decision
  // 0: it has not started, so it is of this version.
  const isKnown = live.shimProtocol === 0 || live.shimProtocol >= WAYS_SINCE
  if (!decision.allowed && host !== '' && isKnown) return live.tell({ type: 'refused', host, port, reason })
  const { level, message } = describeDecision(decision)
  live.note(level, message)
}
