import type { Command } from 'commander'
import { SentraError, type TicketComment, type TicketId } from '@sentra/contract'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { parseTicketCommentId, parseTicketId } from '../parse-ticket.ts'
import { print } from '../print.ts'

type Options = { edit?: string; delete?: string; restore?: string }

/** Says something about a ticket to other people, or changes one's own words. */
export async function commentTicket(
  wanted: string,
  text: string | undefined,
  options: Options,
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const ticketId = parseTicketId(wanted)
  show(await write(client, ticketId, { ...options, text }), (comment) => print(doneText(comment, options)))
}

async function write(client: Client, ticketId: TicketId, wanted: Options & { text: string | undefined }) {
  const { text, edit, delete: removed, restore } = wanted
  if ([edit, removed, restore].filter((id) => id !== undefined).length > 1)
    throw new SentraError('INVALID_INPUT', 'Say one of --edit, --delete and --restore.')
  const gone = removed ?? restore
  if (gone !== undefined) {
    const ticketCommentId = parseTicketCommentId(gone, ticketId)
    return client.tickets.changeComment({ ticketId, ticketCommentId, deleted: removed !== undefined })
  }
  if (text === undefined) throw new SentraError('INVALID_INPUT', 'Say what other people should read, in quotes.')
  if (edit === undefined) return client.tickets.comment({ ticketId, text })
  return client.tickets.changeComment({ ticketId, ticketCommentId: parseTicketCommentId(edit, ticketId), text })
}

function doneText({ id, ticketId }: TicketComment, { edit, delete: removed, restore }: Options): string {
  const again = `sentra tickets comment ${ticketId}`
  if (removed !== undefined) return `Deleted. Undo: ${again} --restore ${id}`
  if (restore !== undefined) return `${id} is there again.`
  if (edit !== undefined) return `Changed ${id}.`
  return `Said as ${id}. Take it back: ${again} --delete ${id}`
}
