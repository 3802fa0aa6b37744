import type { PullRequest, Run, RunDetail, Task, TrashEntry } from '@sentra/contract'

type Where = {
  task: Task
  run: Run | undefined
  detail: RunDetail | undefined
  pull: PullRequest | undefined
}

const isAtWork = (run: Run | undefined) => run?.state === 'queued' || run?.state === 'running'

/** The entry that undoes what was done last, as long as the task still is as that left it. */
export function findUndoable(entries: TrashEntry[], { task, run, pull }: Where): TrashEntry | undefined {
  return entries.find(({ kind, runId, pullRequestId }) => {
    if (kind === 'task') return task.deletedAt !== null
    if (task.deletedAt !== null || runId !== run?.id) return false
    if (kind === 'cancel') return run?.state === 'cancelled'
    if (kind === 'retry') return isAtWork(run)
    return pullRequestId === pull?.id && pull?.state === (kind === 'close' ? 'closed' : 'merged')
  })
}

/** A run goes on when nothing of what was stopped is at work any more. */
export function isStillStopping({ kind }: TrashEntry, { detail }: Where): boolean {
  return kind === 'cancel' && (detail?.attempts.some(({ endedAt }) => endedAt === null) ?? true)
}

/** What undoing does, for a person who may not know yet. */
export const undoMeanings: Record<TrashEntry['kind'], string> = {
  cancel: 'The run was cancelled. Undo lets it go on where it was stopped, with the files as they were.',
  retry: 'The run is tried again. Undo stops that and puts it back as it was, while no stage of it is finished.',
  close: 'The pull request was closed without a merge. Undo opens it again.',
  merge: 'The change was merged. Undo takes it out of your branch again, with a commit that reverts it.',
  task: 'This task is deleted. Undo brings it back with its pull request.',
  project: 'The project was deleted. Undo brings it back with its tasks.',
  working_copy: 'The files of an attempt that is over.',
}
