import type { Task, Ticket, TicketStatus } from '@sentra/contract'
import type { ForgeIssue } from '../forge.ts'
import { cut, inline, quiet } from '../sync/pull-text-rules.ts'
import { readFilled } from '../template/template-rules.ts'

type Sides = {
  status: TicketStatus
  /** As it was seen last. */
  seen: 'waiting' | 'open' | 'closed'
  there: Pick<ForgeIssue, 'state'> | undefined
}

/** `open`, `close`, `reopen`: GitHub follows the ticket. `take`: the ticket follows the issue. */
export type IssueStep = 'open' | 'close' | 'reopen' | 'take' | 'settle'

/** What follows from ticket and issue. Who changed since it was seen last is believed. */
export function nextIssueStep({ status, seen, there }: Sides): IssueStep {
  const isOver = isTicketOver(status)
  if (there === undefined) return isOver ? 'settle' : 'open'
  if ((there.state === 'closed') === isOver) return 'settle'
  if (there.state === 'closed') return seen === 'closed' ? 'reopen' : 'take'
  return seen === 'closed' ? 'take' : 'close'
}

export const isTicketOver = (status: TicketStatus) => status === 'done' || status === 'cancelled'

/** Where a ticket goes when a person closed its issue, or opened it again. */
export function statusAfter({ state, isDropped }: Pick<ForgeIssue, 'state' | 'isDropped'>): TicketStatus {
  if (state === 'open') return 'ready'
  return isDropped ? 'cancelled' : 'done'
}

/** By this the issue of a ticket is found again: nobody sees it. */
export const ticketMarker = (ticketId: string) => `<!-- sentra:ticket=${ticketId} -->`

type Told = Pick<Ticket, 'id' | 'description'>

/** The text of a ticket's issue: its words, its tasks as they are when it is opened, and where it is from. */
export function issueText({ id, description }: Told, tasks: Pick<Task, 'id' | 'title'>[]): string {
  const lines = tasks.map((task) => `- ${inline(task.title)} (\`${task.id}\`)`)
  const list = lines.length === 0 ? '' : `## Tasks\n\n${lines.join('\n')}`
  const words = [quiet(description.trim()), list].filter((part) => part !== '').join('\n\n')
  return [ticketMarker(id), cut(words), `Ticket \`${id}\``].filter((part) => part !== '').join('\n\n')
}

type Imported = Pick<Ticket, 'description'> & Partial<Pick<Ticket, 'priority'>>

/** A ticket that was an issue: whose words they are and where, and what it says in the fields of our form. */
export function importedWords({ number, url, author, body }: ForgeIssue): Imported {
  const { words, ...filled } = readFilled(body.replaceAll('\0', ''))
  return { ...filled, description: `Issue #${number} of ${author} at GitHub: ${url}\n\n${words}`.trim() }
}
