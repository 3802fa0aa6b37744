import { z } from 'zod'
import { PullRequestId } from './ids.ts'
import { operation, Timestamp } from './operation.ts'
import { Run } from './runs.ts'

/** A whole review, a remark on a line, a word of the conversation, a failed check. */
export const feedbackKinds = ['review', 'line', 'comment', 'check'] as const

/** What somebody or something at GitHub said about a pull request. All words in it are others'. */
export const Feedback = z.object({
  /** Its kind and the number that GitHub gave it: `line-1842`. */
  id: z.string(),
  kind: z.enum(feedbackKinds),
  /** Login of who wrote it, or what ran the check. */
  author: z.string(),
  /** A check, or words of somebody who belongs to the repository: only these go to the agent by themselves. */
  trusted: z.boolean(),
  /** Of a check its name, else empty. */
  title: z.string(),
  text: z.string(),
  url: z.string().nullable(),
  file: z.string().nullable(),
  line: z.int().nullable(),
  /** The commit that it was said about. */
  commit: z.string().nullable(),
  /** Of a check the step that failed, and the end of what that step printed. */
  step: z.string().nullable(),
  log: z.string().nullable(),
  /** Why there is no log. */
  logProblem: z.string().nullable(),
  /** `given`: an agent has it. `outdated`: taken back there, or a check of another commit. */
  state: z.enum(['new', 'given', 'outdated']),
  at: Timestamp,
  givenAt: Timestamp.nullable(),
})
export type Feedback = z.infer<typeof Feedback>

export const FeedbackList = z.object({
  /** Oldest first. */
  items: z.array(Feedback),
  /** Checks that are not over there. */
  pendingChecks: z.int(),
  /** What could not be read there, and what to do. */
  problem: z.string().nullable(),
  /** How often feedback went to the agent by itself, and how often it may. */
  rounds: z.int(),
  mostRounds: z.int(),
})
export type FeedbackList = z.infer<typeof FeedbackList>

const tags = ['pull requests']

/** Of the operations of pull requests, those about what GitHub says. */
export const feedbackOperations = {
  feedback: operation
    .meta({ permission: 'pull_request:read', write: false })
    .route({
      method: 'GET',
      path: '/pull-requests/{pullRequestId}/feedback',
      tags,
      summary: 'What people and checks said about it at GitHub, as it was seen last',
    })
    .input(z.object({ pullRequestId: PullRequestId }))
    .output(FeedbackList),
  mend: operation
    .meta({ permission: 'run:control', write: true })
    .route({
      method: 'POST',
      path: '/pull-requests/{pullRequestId}/mend',
      tags,
      summary: 'Give what is new of it to an agent, which goes on with the same branch; a ticket gets one more task',
    })
    .input(
      z.object({
        pullRequestId: PullRequestId,
        /** Only these; without it all that is new. */
        ids: z.array(z.string().min(1).max(100)).min(1).max(200).optional(),
      }),
    )
    .output(Run),
}
