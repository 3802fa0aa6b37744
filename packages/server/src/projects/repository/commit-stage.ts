import { SentraError } from '@sentra/contract'
import { gitText } from './git.ts'
import { findCommit } from './history.ts'
import { handBackRef, objectId, runRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'
import { type Person, writeCommit } from './write-commit.ts'

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
  /** A person who did the stage's work, and the subjects of their own commits. */
  author?: Person
  subjects?: string[]
}

/**
 * Makes the one commit of a stage, `<stage>: <text>` with the trailers Type, Task ID and ADW ID, also when no file
 * changed, as `refs/sentra/runs/<run>/<number>`, and answers it. A retry makes and answers the same commit.
 * Errors: CONFLICT when the number already names another commit; GIT_FAILED.
 */
export async function commitStage(store: string, stage: Stage): Promise<string> {
  const commit = await writeStage(store, stage)
  const ref = runRef(stage.runId, stage.number)
  if (!(await claimRef(store, ref, commit))) throw taken(stage, ref)
  return commit
}

/**
 * Makes the commits of a person who worked in an agent's place, each on top of the one before, and keeps them under the
 * takeover's name. Numbers are for stages: a hand-back that is tried again may bring other files.
 */
export async function commitHandBack(
  store: string,
  takeoverId: string,
  parts: Omit<Stage, 'number'>[],
): Promise<string[]> {
  const commits: string[] = []
  for (const part of parts) commits.push(await writeStage(store, { ...part, parent: commits.at(-1) ?? part.parent }))
  const [runId, last] = [parts[0]?.runId, commits.at(-1)]
  if (runId !== undefined && last !== undefined)
    await gitInStore(store, ['update-ref', handBackRef(runId, takeoverId), last])
  return commits
}

async function writeStage(store: string, stage: Omit<Stage, 'number'>): Promise<string> {
  const tree = await gitText(store, ['rev-parse', '--verify', `${objectId(stage.tree)}^{tree}`])
  const { author, at, parent } = stage
  return writeCommit(store, { tree, parents: [parent], message: message(stage), at, ...(author && { author }) })
}

/** One line each: a line break in a text of an agent or a person could forge a trailer. */
function message({ stage, text, type, taskId, runId, subjects = [] }: Omit<Stage, 'number'>): string {
  const subject = Array.from(oneLine(`${stage.toLowerCase()}: ${text}`))
  const cut = subject.length <= MAX_SUBJECT ? subject.join('') : `${subject.slice(0, MAX_SUBJECT - 1).join('')}…`
  const body = subjects.map((line) => `- ${oneLine(line)}\n`).join('')
  return `${cut}\n\n${body === '' ? '' : `${body}\n`}Type: ${oneLine(type)}\nTask ID: ${oneLine(taskId)}\nADW ID: ${oneLine(runId)}\n`
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
