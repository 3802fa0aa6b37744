import type { Tx } from '#platform'
import { type AttemptRow, insertCommand, saveAttempt } from './attempts-store.ts'
import { liveStates } from './run-rules.ts'
import type { RunRow } from './runs-store.ts'
import { changeAttemptState } from './start-attempt.ts'

type Ended = { attempts: AttemptRow[]; reason: string }

/** Ready attempts end here; live ones get the command and end when their sandbox is gone. The run is locked. */
export async function endAttempts(tx: Tx, run: RunRow, { attempts, reason }: Ended): Promise<void> {
  for (const attempt of attempts) {
    if (attempt.state === 'ready') await changeAttemptState(tx, { run, attempt }, 'cancelled')
    if (!(liveStates as readonly string[]).includes(attempt.state)) continue
    await saveAttempt(tx, attempt.id, { cancelRequested: true })
    await insertCommand(tx, attempt.id, { type: 'cancel', reason })
  }
}
