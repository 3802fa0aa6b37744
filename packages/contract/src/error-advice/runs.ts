import type { Advice } from './advice.ts'

/** Runs, questions, pull requests and merging. */
export const runAdvice = {
  RUN_ACTIVE: {
    title: 'The task is being worked on',
    why: 'A task has one run at a time, or the runs of one contest.',
    do: ['`sentra watch` shows it.', '`sentra cancel TASK` stops it; its commits are kept.'],
  },
  NO_RUN: {
    title: 'The task was never started',
    why: 'There is no run to show, retry or follow.',
    do: ['`sentra run TASK` starts it.'],
  },
  DEPENDENCIES_OPEN: {
    title: 'The task waits for others',
    why: 'Tasks that it depends on are not done, so it would begin without what they make.',
    do: [
      '`sentra run TASK --when-ready` starts it by itself when they are done.',
      '`sentra run TASK --now` starts it at once; `sentra deps TASK --remove OTHER` makes it wait no longer.',
    ],
  },
  DEPENDENCY_CYCLE: {
    title: 'Tasks would wait for each other',
    why: 'The dependency closes a circle, in which none of the tasks could ever begin.',
    do: ['`sentra deps TASK` shows what each waits for; remove one of the dependencies that the message names.'],
  },
  RUN_NOT_ACTIVE: {
    title: 'The run is over',
    why: 'It has succeeded, failed or was cancelled before this request came.',
    do: ['`sentra retry TASK` goes on from its last stage.'],
  },
  RUN_WAITS: {
    title: 'The run waits for you',
    why: 'No agent is at work: it asked a question, or its change is ready. There is nobody to talk to or to pause.',
    do: [
      '`sentra task TASK` shows for what it waits.',
      '`sentra answer`, `sentra merge` or `sentra retry` lets it go on.',
    ],
  },
  RUN_TAKEN: {
    title: 'A person works on it',
    why: 'Somebody took the run over, so no agent goes on before they hand it back.',
    do: ['`sentra hand-back TASK` lets it go on with the changes, `--drop` without them.'],
  },
  NOT_PAUSED: {
    title: 'The run is not paused',
    why: 'Somebody resumed it already, or it is over.',
    do: ['`sentra task TASK` shows where it stands.'],
  },
  NOT_TAKEN: {
    title: 'Nobody has taken the run over',
    why: 'It was never taken, or it was handed back already.',
    do: ['`sentra take TASK` takes it.'],
  },
  NO_AGENT_AT_WORK: {
    title: 'There is nothing to kill',
    why: 'No agent or check of what you named is at work now.',
    do: ['`sentra watch` shows what is.', '`sentra cancel TASK` ends a run that waits or is queued.'],
  },
  NOT_RETRYABLE: {
    title: 'This run cannot go on from there',
    why: 'It is merged, at work, or never reached the stage.',
    do: ['`sentra task TASK` shows its stages: retry from one that it reached.', 'After a merge, start a new task.'],
  },
  NOT_KEEPABLE: {
    title: 'This run cannot be kept',
    why: 'It is no entry of a contest, has no result to offer, or the change of another entry is merged already.',
    do: [
      '`sentra task TASK` shows the entries and how they ended; one that failed may be retried by its own id.',
      'After a merge: `sentra undo TASK` takes it back, then another entry may be kept.',
    ],
  },
  MERGE_REFUSED: {
    title: 'The host of the repository did not take the merge',
    why: 'The branch is protected, a hook refused, or the account may not push; the message has the words of the host.',
    do: [
      'Allow the account to push there, or change what was refused, then `sentra merge TASK` again: the pull request stays open.',
    ],
  },
  NOT_UNDOABLE: {
    title: 'This cannot be taken back any more',
    why: 'It was restored or emptied already, its time in the trash is over, or later work stands on it.',
    do: ['`sentra trash list` shows what still can be; the message names what stands in the way.'],
  },
  QUESTION_ANSWERED: {
    title: 'Somebody has answered already',
    why: 'The first answer counts, and the run has gone on with it.',
    do: ['`sentra task TASK` shows where it stands.'],
  },
  PULL_REQUEST_NOT_OPEN: {
    title: 'The pull request is merged or closed',
    why: 'It was dealt with before this request came.',
    do: ['`sentra task TASK` shows what became of it.'],
  },
  CHECKS_NOT_GREEN: {
    title: 'The change is not proved',
    why: 'A check failed on this commit; or the change touches tests or CI files, or a reviewer’s finding blocks it.',
    do: [
      '`sentra retry TASK --from CODE` lets an agent mend it, `--from TEST` runs the checks again.',
      'After you have looked: `sentra merge TASK --accept-flags`. A failed check cannot be accepted.',
    ],
  },
  MERGE_CONFLICT: {
    title: 'Both sides changed the same lines',
    why: 'The base branch moved on since the work started.',
    do: ['Merge or rebase by hand in the files that the message names, or start the task again from the new base.'],
  },
  CHECKOUT_DIRTY: {
    title: 'Your checkout has changes of its own',
    why: 'A merge moves the files of a clean checkout and never overwrites what is not committed.',
    do: ['Commit or stash, then `sentra merge TASK --finish`.'],
  },
  NOTHING_TO_FINISH: {
    title: 'No merge waits',
    why: '`--finish` delivers a merge that waited for a clean checkout; this one does not.',
    do: ['`sentra task TASK` shows its state; `sentra merge TASK` merges.'],
  },
  STALE_GENERATION: {
    title: 'The attempt belongs to another runner now',
    why: 'This runner was silent for too long and its work was given again. What it still says is kept and changes nothing.',
    do: ['Nothing: its shim is stopped by itself.', 'If it comes often, the host sleeps or is overloaded.'],
  },
  BUNDLE_REFUSED: {
    title: 'The work of an agent was not taken',
    why: 'The git objects that came out of the sandbox are damaged, too large, or not what the attempt may hand in.',
    do: ['`sentra logs TASK --level error` shows the reason.', '`sentra retry TASK` tries the stage again.'],
  },
} as const satisfies Record<string, Advice>
