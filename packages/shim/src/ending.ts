import type { AttemptEnd } from '@sentra/contract/journal-facts'

/** Limit of AttemptEnd.message; the end of a long message says more than its start. */
const MAX_MESSAGE = 20_000

type Reason = AttemptEnd['reason']

const outcomes: Partial<Record<Reason, AttemptEnd['outcome']>> = {
  completed: 'succeeded',
  cancelled: 'cancelled',
  asked: 'asked',
  paused: 'paused',
}

/** Ends the attempt: thrown by the step that knows why, caught once, in run-attempt.ts. */
export class Ending extends Error {
  readonly end: AttemptEnd

  constructor(reason: Reason, message: string) {
    super(message)
    this.name = 'Ending'
    this.end = { outcome: outcomes[reason] ?? 'failed', reason, message: message.slice(-MAX_MESSAGE) }
  }
}
