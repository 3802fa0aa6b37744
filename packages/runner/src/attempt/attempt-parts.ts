import type { Host } from '../host.ts'
import type { RunUser } from '../sandbox/run-user.ts'
import type { ServerClient } from '../server-client.ts'
import type { LiveAttempt } from './live-attempt.ts'

/** What every step of one attempt on this host may need. */
export type AttemptParts = {
  host: Host
  server: ServerClient
  runnerId: string
  live: LiveAttempt
  user: RunUser | null
  /** Tells the server that the shim died, with everything it left behind stored. */
  reportLoss(detail: string): Promise<void>
}
