import type { PullRequest, Ticket, Train, TrainCar } from '@sentra/contract'
import { note, print, printTable, styled, visible } from './print.ts'
import { stateText } from './run-text.ts'

type Shown = { ticket: Ticket; train: Train }

/** How the tasks of a ticket come together on its branch, and what a person does next. */
export function printTrain({ ticket, train }: Shown): void {
  const at = train.headCommit === null ? 'made when its first task starts' : `at ${train.headCommit.slice(0, 10)}`
  print(`\nDelivered together on ${styled('bold', train.branch ?? '')} (${at})`)
  if (train.cars.length > 0) {
    print('')
    printTable(['LANDS', 'TASK', 'STATE', 'TESTED AS', ''], train.cars.map(carRow))
  }
  if (train.pullRequest !== null) print(`\n${pullText(ticket, train.pullRequest)}`)
  else note('One pull request is opened by itself when all its tasks have landed.')
}

function carRow({ position, taskId, state, combinedCommit, reason }: TrainCar): string[] {
  return [String(position), taskId, stateText(state), combinedCommit?.slice(0, 10) ?? '-', visible(reason ?? '')]
}

function pullText({ id }: Ticket, { id: pullId, state, baseBranch, mergeCommit, delivered }: PullRequest): string {
  if (state === 'open') return `Pull request ${pullId}: sentra diff ${id}, then sentra merge ${id}`
  if (state === 'closed') return `Its pull request was closed without a merge. Undo: sentra undo ${id}`
  if (delivered) return `Merged into ${baseBranch} as ${mergeCommit?.slice(0, 10)}. Undo: sentra undo ${id}`
  return `Merged, but your checkout of ${baseBranch} was not clean: commit or stash, then sentra merge ${id} --finish`
}
