import type { Feedback, ProjectSettings } from '@sentra/contract'
import type { FeedbackRow, NewFeedback } from './feedback-store.ts'

/** Feedback goes to the agent by itself at most this often for one pull request. */
export const MOST_ROUNDS = 3
/** What an agent is told in one round: more would drown the task itself. The rest is of the next round. */
const MOST_ITEMS = 30
const MOST_CHARACTERS = 60_000
/** Checks that are not over after so long hold nothing up any more. */
const LONGEST_WAIT_MS = 3_600_000

type Known = Pick<FeedbackRow, 'id' | 'kind' | 'commit' | 'isGone' | 'givenAt'>

/** A check speaks of one commit alone; words of people hold for what became of the change too. */
export function stateOf({ kind, commit, isGone, givenAt }: Known, headCommit: string): Feedback['state'] {
  if (givenAt !== null) return 'given'
  return isGone || (kind === 'check' && commit !== headCommit) ? 'outdated' : 'new'
}

const words = [
  'author',
  'trusted',
  'title',
  'text',
  'url',
  'file',
  'line',
  'excerpt',
  'commit',
  'step',
  'log',
  'logProblem',
] as const

/** Nothing is to be written down: it is known as it is there, or an agent has it as it was. */
export function isKept(row: FeedbackRow | undefined, said: NewFeedback): boolean {
  if (row === undefined) return false
  return row.givenAt !== null || (!row.isGone && words.every((name) => row[name] === said[name]))
}

type Choice = { headCommit: string; ids?: string[] | undefined }

/** What goes to the agent now, oldest first, as much as one round takes. */
export function chooseFeedback(rows: FeedbackRow[], { headCommit, ids }: Choice): FeedbackRow[] {
  const wanted = rows.filter((row) => stateOf(row, headCommit) === 'new' && (ids === undefined || ids.includes(row.id)))
  let left = MOST_CHARACTERS
  return wanted.slice(0, MOST_ITEMS).filter((row, index) => {
    left -= sizeOf(row)
    return index === 0 || left >= 0
  })
}

const sizeOf = ({ text, log, excerpt }: FeedbackRow) => text.length + (log?.length ?? 0) + (excerpt?.length ?? 0)

type Situation = {
  policy: ProjectSettings['githubFeedback']
  headCommit: string
  rounds: number
  pending: number
  /** Why the two sides of the pull request differ: what an agent would make now might not get there. */
  problem: string | null
  now: Date
}

/** A word of the conversation begins with this when it is for the agent: people talk with each other there too. */
const ADDRESS = /^\/sentra\b/i

const asksForWork = ({ kind, text }: Pick<FeedbackRow, 'kind' | 'text'>) => kind !== 'comment' || ADDRESS.test(text)

/**
 * What goes to the agent by itself: failed checks, and words of those who belong to the repository, as the project
 * says; never again what a person took back from it. A word of the conversation goes along, and alone when it is addressed. Nothing while checks are at work, so that one round brings all.
 */
export function chooseByItself(rows: FeedbackRow[], situation: Situation): FeedbackRow[] {
  const { policy, headCommit, rounds, pending, problem, now } = situation
  if (policy === 'ask' || rounds >= MOST_ROUNDS || problem !== null) return []
  const counting = rows.filter(
    ({ kind, trusted, byHand }) => trusted && !byHand && (kind === 'check' || policy === 'reviews'),
  )
  const chosen = chooseFeedback(counting, { headCommit })
  if (!chosen.some(asksForWork)) return []
  const since = Math.min(...chosen.map(({ seenAt }) => seenAt.getTime()))
  return pending > 0 && now.getTime() - since < LONGEST_WAIT_MS ? [] : chosen
}
