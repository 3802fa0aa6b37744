import { SentraError } from '@sentra/contract'
import { gitText } from './git.ts'
import { findCommit } from './history.ts'
import { objectId, runRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'
import { writeCommit } from './write-commit.ts'

/** Longer subjects are cut in every list that shows commits. */
const MAX_SUBJECT = 100

export type Stage = {
  /** Commit of the stage before, or the base of the run. */
  parent: string
  /** Commit or tree whose files the stage ends with: the imported head. */
  tree: string
  stage: string
  text: string
  type: string
  taskId: string
  runId: string
  /** Of the commit in its run: 1, 2, ... */
  number: number
  /** When the stage ended, as stored: a retry must pass the same. */
  at: Date
}

/**
 * Makes the one commit of a stage, `<stage>: <text>` with the trailers Type, Task ID and ADW ID, also when no file
 * changed, as `refs/sentra/runs/<run>/<number>`, and answers it. A retry makes and answers the same commit.
 * Errors: CONFLICT when the number already names another commit; GIT_FAILED.
 */
export async function commitStage(store: string, stage: Stage): Promise<string> {
  const tree = await gitText(store, ['rev-parse', '--verify', `${objectId(stage.tree)}^{tree}`])
  const commit = await writeCommit(store, { tree, parents: [stage.parent], message: message(stage), at: stage.at })
  const ref = runRef(stage.runId, stage.number)
  if (!(await claimRef(store, ref, commit))) throw taken(stage, ref)
  return commit
}

/** One line each: a line break in a text of an agent or a person could forge a trailer. */
function message({ stage, text, type, taskId, runId }: Stage): string {
  const subject = Array.from(oneLine(`${stage.toLowerCase()}: ${text}`))
  const cut = subject.length <= MAX_SUBJECT ? subject.join('') : `${subject.slice(0, MAX_SUBJECT - 1).join('')}…`
  return `${cut}\n\nType: ${oneLine(type)}\nTask ID: ${oneLine(taskId)}\nADW ID: ${oneLine(runId)}\n`
}

function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
}

/** Makes the ref unless it exists (an empty old value demands that); true when it then names the commit. */
async function claimRef(store: string, ref: string, commit: string): Promise<boolean> {
  try {
    await gitInStore(store, ['update-ref', ref, commit, ''])
    return true
  } catch (error) {
    const now = await findCommit(store, ref)
    if (now === undefined) throw error
    return now === commit
  }
}

function taken({ runId, number }: Stage, ref: string): SentraError {
  const message = `Stage commit ${number} of ${runId} already exists and differs. Reload the run: another server went on with it.`
  return new SentraError('CONFLICT', message, { details: { ref } })
}
