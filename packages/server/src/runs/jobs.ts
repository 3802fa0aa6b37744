import { AttemptId, ContestId, ProjectId, PullRequestId, TaskId, TicketId } from '@sentra/contract'
import { wakeHeldBack } from '#board'
import type { Job, Schedule } from '#jobs'
import { inTenant } from '#platform'
import { abandonAttempt } from './abandon-attempt.ts'
import { decideContest } from './decide-contest.ts'
import { dropOldRecords } from './drop-old-records.ts'
import { mendByItself } from './feedback/mend-pull-request.ts'
import { finishAttempt } from './finish-attempt.ts'
import { refuseStart, startPlanned } from './start-planned.ts'
import { advanceTrain, putAside } from './train/advance-train.ts'
import { keepTicketBranch } from './train/keep-ticket-branch.ts'
import { offerTicketWork } from './train/offer-ticket-work.ts'

/** Durable steps of a run, by name. */
export const runJobs: Record<string, Job> = {
  'finish-attempt': {
    run: (app, { tenantId, attemptId }) => finishAttempt(app, { tenantId, attemptId: AttemptId.parse(attemptId) }),
    tries: 6,
    giveUp: (app, { tenantId, attemptId }, error) =>
      abandonAttempt(app, { tenantId, attemptId: AttemptId.parse(attemptId), error }),
  },
  'advance-train': {
    run: (app, { tenantId, ticketId }) => advanceTrain(app, { tenantId, ticketId: TicketId.parse(ticketId) }),
    tries: 6,
    giveUp: (app, { tenantId, ticketId }, error) =>
      putAside(app, { tenantId, ticketId: TicketId.parse(ticketId), error }),
  },
  'keep-ticket-branch': (app, { tenantId, ticketId }) =>
    keepTicketBranch(app, { tenantId, ticketId: TicketId.parse(ticketId) }),
  'offer-ticket': (app, { tenantId, ticketId }) =>
    offerTicketWork(app, { tenantId, ticketId: TicketId.parse(ticketId) }),
  'decide-contest': (app, { tenantId, contestId }) => decideContest(app, tenantId, ContestId.parse(contestId)),
  'give-feedback': (app, { tenantId, pullRequestId }) =>
    mendByItself(app, { tenantId, pullRequestId: PullRequestId.parse(pullRequestId) }),
  'wake-held-back': (app, { tenantId, projectId }) =>
    inTenant(app.database, tenantId, (tx) => wakeHeldBack(tx, ProjectId.parse(projectId))),
  'start-planned': {
    run: (app, { tenantId, taskId }) => startPlanned(app, { tenantId, taskId: TaskId.parse(taskId) }),
    tries: 6,
    giveUp: (app, { tenantId, taskId }, error) => refuseStart(app, { tenantId, taskId: TaskId.parse(taskId), error }),
  },
}

/** Daily work, at a time when few are at theirs. */
export const runSchedules: Record<string, Schedule> = {
  'drop-old-records': { at: '17 3 * * *', run: dropOldRecords },
}
