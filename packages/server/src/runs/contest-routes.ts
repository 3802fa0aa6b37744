import { inWrite, operations } from '#access'
import { compareRuns } from './compare-runs.ts'
import { viewRun } from './get-run.ts'
import { keepRun } from './keep-run.ts'
import { prepareContest, startContest } from './start-contest.ts'
import { viewContest, viewContestOfTask } from './view-contest.ts'

const on = operations

/** Of the contract's `tasks`, what is about several runs side by side. */
export const taskContestRoutes = {
  startContest: on.tasks.startContest.handler(async ({ input, context }) => {
    const { app, principal } = context
    const prepared = await prepareContest(app, principal, input)
    const { entries, ignoreDependencies } = input
    const id = await inWrite(context, (tx) => startContest(tx, principal, { prepared, entries, ignoreDependencies }))
    return viewContest(app, principal, id)
  }),
  contest: on.tasks.contest.handler(async ({ input, context }) => ({
    contest: await viewContestOfTask(context.app, context.principal, input.taskId),
  })),
}

/** Of the contract's `runs`, what chooses between several. */
export const runContestRoutes = {
  keep: on.runs.keep.handler(({ input, context }) =>
    inWrite(context, async (tx) => viewRun(tx, await keepRun(tx, context.principal, input))),
  ),
  compare: on.runs.compare.handler(({ input, context }) => compareRuns(context.app, context.principal, input)),
}
