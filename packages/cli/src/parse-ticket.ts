import { SentraError, TicketCommentId, TicketId } from '@sentra/contract'

export function parseTicketId(wanted: string): TicketId {
  const id = TicketId.safeParse(wanted.includes('-') ? wanted : `tkt-${wanted}`)
  if (id.success) return id.data
  throw new SentraError('INVALID_INPUT', `${wanted} is no ticket (tkt-...): \`sentra tickets\` lists them.`)
}

/** A day means its end, in the time of this machine. */
export function parseDate(text: string): string {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T23:59:59`) : new Date(text)
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  throw new SentraError('INVALID_INPUT', `${text} is no date: write it as 2026-12-24.`)
}

export function parseTicketCommentId(wanted: string, ticketId: TicketId): TicketCommentId {
  const id = TicketCommentId.safeParse(wanted)
  if (id.success) return id.data
  throw new SentraError(
    'INVALID_INPUT',
    `${wanted} is no comment (tcm-...): \`sentra ticket ${ticketId}\` shows their ids.`,
  )
}
