import type { Command } from 'commander'
import { type Delivery, SentraError, type TaskPriority, type TicketId, type TicketStatus } from '@sentra/contract'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { printFeedback } from '../feedback-text.ts'
import { parseDate, parseTicketId } from '../parse-ticket.ts'
import { printReasoning } from '../reasoning-text.ts'
import { printBlocking, printCommits, printTicket } from '../ticket-text.ts'
import { printTrain } from '../train-text.ts'

type Changes = {
  title?: string
  description?: string
  priority?: TaskPriority
  deadline?: string
  move?: TicketStatus
  block?: string
  unblock?: boolean
  delivery?: Delivery
}
type Options = Changes & { why?: boolean; commits?: boolean; blocking?: boolean }

/** Changes a ticket as asked, then shows it: as a whole, or one side of it. */
export async function showTicket(wanted: string, options: Options, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const ticketId = parseTicketId(wanted)
  await change(client, ticketId, options)
  if (options.why) return show(await client.tickets.reasoning({ ticketId }), printReasoning)
  if (options.commits) return show(await client.tickets.commits({ ticketId }), printCommits)
  if (options.blocking) return show(await client.tickets.blocking({ ticketId }), printBlocking)
  const found = await client.tickets.get({ ticketId })
  const links = await client.tickets.links({ ticketId })
  const { items: comments } = await client.tickets.comments({ ticketId })
  if (found.ticket.delivery === 'each') return show({ ...found, links, comments }, printTicket)
  const train = await client.tickets.train({ ticketId })
  const pull = train.pullRequest
  const feedback = pull?.forge ? await client.pullRequests.feedback({ pullRequestId: pull.id }) : null
  show({ ...found, links, comments, train, feedback }, (shown) => {
    printTicket(shown)
    printTrain(shown)
    if (feedback !== null) printFeedback(ticketId, feedback)
  })
}

async function change(client: Client, ticketId: TicketId, options: Changes): Promise<void> {
  const { move, block, unblock, deadline, title, description, priority, delivery } = options
  if (block !== undefined && unblock) throw new SentraError('INVALID_INPUT', 'Say --block or --unblock, not both.')
  const changed = {
    title,
    description,
    priority,
    delivery,
    status: move,
    deadline: deadline === 'none' ? null : deadline && parseDate(deadline),
    blockedReason: unblock ? null : block,
  }
  if (Object.values(changed).some((value) => value !== undefined)) await client.tickets.update({ ticketId, ...changed })
}
