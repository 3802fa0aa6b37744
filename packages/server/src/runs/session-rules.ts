import type { Attempt, SessionState } from '@sentra/contract'
import type { AttemptRow } from './attempts-store.ts'

type Kept = Pick<AttemptRow, 'kind' | 'state' | 'sessionId' | 'pausedAt' | 'killedBy'>

/** The session of an agent as clients see it (STR-08); null while there is none. */
export function toSession(attempt: Kept): Attempt['session'] {
  if (attempt.kind === 'command' || attempt.state === 'ready') return null
  return { id: attempt.sessionId, state: sessionState(attempt) }
}

/** A session that was ended in order, or by a person, is terminated; one that ended by a fault has failed. */
function sessionState({ state, sessionId, pausedAt, killedBy }: Kept): SessionState {
  switch (state) {
    case 'ready':
    case 'leased':
      return 'starting'
    case 'running':
    case 'unreachable':
      if (pausedAt !== null) return 'paused'
      return sessionId === null ? 'starting' : 'running'
    case 'failed':
    case 'lost':
      return killedBy === null ? 'failed' : 'terminated'
    case 'asked':
    case 'paused':
    case 'succeeded':
    case 'cancelled':
      return 'terminated'
  }
}
