import { z } from 'zod'
import { RunId, TaskId, TicketId } from './ids.ts'
import { Timestamp } from './operation.ts'
import { PullRequest } from './pull-requests.ts'

/**
 * `waiting` for its turn, `testing` the combined result, `landed` on the ticket's branch, `returned` to its agent because
 * the combined result was red or did not merge, `left` because its run was stopped or goes on otherwise.
 */
export const carStates = ['waiting', 'testing', 'landed', 'returned', 'left'] as const
export const CarState = z.enum(carStates)
export type CarState = z.infer<typeof CarState>

/** The work of a run on its way into its ticket's branch. */
export const TrainCar = z.object({
  taskId: TaskId,
  runId: RunId,
  /** Order in which they joined. */
  position: z.int(),
  state: CarState,
  headCommit: z.string(),
  /** The commit that was tested, and is the branch's head when the car has landed. */
  combinedCommit: z.string().nullable(),
  /** Why it went back to its agent. */
  reason: z.string().nullable(),
  joinedAt: Timestamp,
  changedAt: Timestamp,
})
export type TrainCar = z.infer<typeof TrainCar>

/** How a ticket that is delivered together comes together. */
export const Train = z.object({
  ticketId: TicketId,
  branch: z.string().nullable(),
  headCommit: z.string().nullable(),
  /** In the order in which they joined. */
  cars: z.array(TrainCar),
  /** Of the ticket as a whole: the newest. */
  pullRequest: PullRequest.nullable(),
})
export type Train = z.infer<typeof Train>
