import type { Feedback } from '@sentra/contract'

/** What a person, or a program in the place of one, wrote about a pull request. */
export type ForgeRemark = {
  id: string
  kind: Exclude<Feedback['kind'], 'check'>
  author: string
  /** Its author belongs to the repository and is no program. */
  trusted: boolean
  text: string
  url: string | null
  file: string | null
  line: number | null
  /** The end of the change that it stands at. */
  excerpt: string | null
  commit: string | null
  at: Date
}

/** A check that failed on a commit. */
export type ForgeCheck = {
  id: string
  name: string
  /** What ran it. */
  author: string
  /** What it says itself. */
  text: string
  url: string | null
  commit: string
  at: Date
  /** The job whose log there may be, and the check whose annotations there are. */
  jobId: number | null
  annotated: number | null
}

export type ForgeChecks = {
  failed: ForgeCheck[]
  /** Those that are not over. */
  pending: number
  /** What the token may not read, and what to do. */
  problem: string | null
}

/** Why a check failed, as far as it can be read. */
export type ForgeFailure = { step: string | null; log: string | null; logProblem: string | null; notes: string }

/** What a forge says about a change. Errors: those of a forge. */
export interface ForgeFeedback {
  /** All that people said, oldest first; at most 1,000 of each kind. */
  listRemarks(number: number): Promise<ForgeRemark[]>
  listChecks(commit: string): Promise<ForgeChecks>
  readFailure(check: ForgeCheck): Promise<ForgeFailure>
}
