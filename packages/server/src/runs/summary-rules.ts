import type { Review } from '@sentra/contract'

type Summary = {
  task: { title: string; description: string }
  run: { id: string; agent: string; loops: number; workflow: string }
  review: Review | null
  /** How often an agent was given what was said at GitHub, and changed the work. */
  mended: number
}

/** Text of a pull request: what was asked, what the review says, how it was made. Markdown. */
export function summarizeRun({ task, run, review, mended }: Summary): string {
  const parts = [
    task.description.trim(),
    review ? `## Review\n\n${review.summary}` : '',
    `## How it was made\n\nAgent ${run.agent}, workflow ${run.workflow}, run ${run.id}, ${fixes(run.loops)}${mends(mended)}.`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function mends(times: number): string {
  if (times === 0) return ''
  return `; mended ${times === 1 ? 'once' : `${times} times`} after what was said at GitHub`
}

function fixes(loops: number): string {
  if (loops === 0) return 'no fixes were needed'
  return loops === 1 ? 'one fix was needed' : `${loops} fixes were needed`
}
