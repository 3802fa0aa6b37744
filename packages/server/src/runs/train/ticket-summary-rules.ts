import type { Usage } from '@sentra/contract'
import type { Landing } from '#train'

type Summary = { ticket: { description: string; headCommit: string }; landings: Landing[]; usages: Usage[] }

const TOKENS = ['inputTokens', 'outputTokens'] as const

/** Text of a ticket's pull request: what was wanted, which tasks made it, what they cost, what was tested. Markdown. */
export function summarizeTicket({ ticket, landings, usages }: Summary): string {
  const tasks = landings.map(
    ({ title, taskId, combinedCommit }) => `- ${title} (${taskId}), landed as ${short(combinedCommit)}`,
  )
  const [input, output] = TOKENS.map((kind) => usages.reduce((sum, usage) => sum + usage[kind], 0))
  const calls = usages.reduce((sum, usage) => sum + usage.calls, 0)
  const cost = calls === 0 ? 'no model was called' : `${calls} model calls, ${input} tokens in, ${output} out`
  const parts = [
    ticket.description.trim(),
    `## Tasks, in the order in which they landed\n\n${tasks.join('\n')}`,
    `## How it was made\n\n${proofOf(ticket.headCommit, landings)}\n\nCost: ${cost}.`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function proofOf(head: string, landings: Landing[]): string {
  const last = landings.find(({ combinedCommit }) => combinedCommit === head)
  if (last === undefined || !last.tested) return `Nothing tested ${short(head)}, the commit that is offered here.`
  return `Each task was tested together with those before it. The checks passed on ${head}, the commit that is offered here.`
}

const short = (commit: string | null) => (commit ?? '').slice(0, 10)
