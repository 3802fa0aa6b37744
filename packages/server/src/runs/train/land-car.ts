import { lockTask, lockTicket, moveTicketBranch } from '#board'
import { landPullRequest, lockPullRequestOfRun } from '#forge'
import type { Tx } from '#platform'
import { changeCar, findCar, mayLand } from '#train'
import { changeRunState } from '../change-run-state.ts'
import type { RunRow } from '../runs-store.ts'

/**
 * The combined result is green: the ticket's branch moves to the very commit that was tested, the task is done, and what
 * waited for it begins. False, and nothing has changed, when that commit is not what the branch waits for (any more).
 * The caller holds the run's lock; then pull request, task and ticket are locked in the order of everybody.
 */
export async function landCar(tx: Tx, run: RunRow, tested: string): Promise<boolean> {
  if (run.ticketId === null) return false
  const pull = await lockPullRequestOfRun(tx, run.id)
  await lockTask(tx, run.taskId)
  const ticket = await lockTicket(tx, run.ticketId)
  const car = await findCar(tx, run.id)
  const isDue = mayLand(car, { tested, head: ticket.headCommit })
  if (pull?.state !== 'open' || car === undefined || !isDue) return false
  await changeRunState(tx, run, { state: 'succeeded', message: null, isUndo: true })
  await moveTicketBranch(tx, ticket, tested)
  await changeCar(tx, { projectId: run.projectId, car }, { state: 'landed' })
  await landPullRequest(tx, pull, tested)
  return true
}
