import type { RunState } from '@sentra/contract'
import type { AttemptRow } from '#runs'

type Facts = {
  run: { state: RunState; headCommit: string }
  /** In the order they were made. */
  attempts: Pick<AttemptRow, 'kind' | 'state' | 'stageIndex' | 'fromCommit' | 'stagedHead' | 'end'>[]
}

/**
 * Where a person can begin: `wait` for the agent that still ends its turn, `checks` and `over` say why they cannot.
 * Otherwise the stage that the run stands at and the commit that holds its newest work, unfinished work included.
 */
export type Standing = 'wait' | 'checks' | 'over' | { stageIndex: number; commit: string }

const liveStates: ReadonlySet<string> = new Set(['leased', 'running', 'unreachable'])

/** How a run stands for a person who wants to take it over. Pure. */
export function standingOf({ run, attempts }: Facts): Standing {
  const last = attempts.at(-1)
  if (!last || !hasWork(run.state, last.state)) return 'over'
  const { stageIndex, kind, state } = last
  // Also when its end is stored: what follows is not decided yet.
  if (liveStates.has(state)) return kind === 'agent' ? 'wait' : 'checks'
  if (state === 'ready') return { stageIndex, commit: last.fromCommit }
  const unfinished = kind === 'agent' && state !== 'succeeded' ? last.stagedHead : null
  return { stageIndex, commit: unfinished ?? run.headCommit }
}

/** A run that waits with a question may be taken, one that waits with its change is done. */
function hasWork(run: RunState, last: AttemptRow['state']): boolean {
  return run !== 'succeeded' && (run !== 'waiting' || last === 'asked')
}
