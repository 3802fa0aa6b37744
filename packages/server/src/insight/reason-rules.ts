import type { Reason, RunId, TaskId } from '@sentra/contract'

/** A reason before it is put among the others. */
export type Found = Omit<Reason, 'at'> & { at: Date }

type Said = Pick<Found, 'at' | 'kind' | 'text'> & Partial<Pick<Found, 'why' | 'by' | 'score'>>
type About = { taskId: TaskId | null; taskTitle: string | null; runId: RunId | null }

/** What nobody else decided, Sentra did. */
export const SENTRA = 'sentra'

/** More words than this are for the page of whatever said them. */
const MAX_WORDS = 4_000

export function reason(about: About | null, said: Said): Found {
  const { at, kind, text, why = null, by = SENTRA, score = null } = said
  const { taskId, taskTitle, runId } = about ?? { taskId: null, taskTitle: null, runId: null }
  const task = taskId === null || taskTitle === null ? null : { id: taskId, title: taskTitle }
  return { at, kind, text: cut(text), why: why === null || why.trim() === '' ? null : cut(why), by, score, task, runId }
}

const cut = (words: string) => (words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS)}…` : words)
