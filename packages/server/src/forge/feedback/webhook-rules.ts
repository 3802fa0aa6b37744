import { z } from 'zod'

/** What GitHub is to tell about a pull request beside its own changes. */
export const feedbackEvents = [
  'pull_request_review',
  'pull_request_review_comment',
  'issue_comment',
  'check_run',
  'check_suite',
  'workflow_run',
  'status',
] as const

const numbered = z.object({ number: z.int() })
const ofCommit = z.object({ head_sha: z.string(), status: z.string().nullish() }).optional()
const Payload = z.object({
  pull_request: numbered.optional(),
  issue: numbered.extend({ pull_request: z.unknown().optional() }).optional(),
  check_run: ofCommit,
  check_suite: ofCommit,
  workflow_run: ofCommit,
  /** Of a commit status. */
  sha: z.string().optional(),
  state: z.string().optional(),
})

/** Where to look because of a webhook: at a pull request, or at those whose change is at a commit. */
export type Told = { number: number } | { commit: string } | null

/** What a webhook is about, when something can be new: a check that has only begun says nothing yet. */
export function toldOf(event: string, payload: unknown): Told {
  const { data } = Payload.safeParse(payload)
  if (data === undefined || !(feedbackEvents as readonly string[]).includes(event)) return null
  if (data.pull_request !== undefined) return { number: data.pull_request.number }
  if (data.issue !== undefined) return data.issue.pull_request === undefined ? null : { number: data.issue.number }
  const ran = data.check_run ?? data.check_suite ?? data.workflow_run
  if (ran !== undefined) return ran.status === 'completed' ? { commit: ran.head_sha } : null
  return data.sha === undefined || data.state === 'pending' ? null : { commit: data.sha }
}
