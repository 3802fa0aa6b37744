import { randomPart } from '@sentra/contract'

const MAX_SLUG = 40
const MAX_TICKET_SLUG = 50
const SUFFIX = 8
/** For a title without a single letter or digit that ASCII has. */
const NAMELESS = 'task'

/**
 * `feature/add-user-auth-abc12345`: type, slug of the title (at most 40 characters) and the first 8 of the random part
 * of the task's id. Always a valid branch name, whatever the title holds.
 */
export function branchName(task: { type: 'chore' | 'bug' | 'feature'; title: string; id: string }): string {
  return `${task.type}/${slug(task.title) || NAMELESS}-${randomPart(task.id).slice(0, SUFFIX)}`
}

/** `spec/passkeys-abc12345`: what it was made for, slug of the title (at most 50 characters), 8 of its id's random part. */
export function ticketBranchName(ticket: { prefix: 'spec' | 'ticket'; title: string; id: string }): string {
  const name = slug(ticket.title, MAX_TICKET_SLUG) || ticket.prefix
  return `${ticket.prefix}/${name}-${randomPart(ticket.id).slice(0, SUFFIX)}`
}

/** Accents are taken off letters first: "Über" becomes "uber". */
function slug(title: string, most = MAX_SLUG): string {
  const plain = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return trimDashes(trimDashes(plain.replaceAll(/[^a-z0-9]+/g, '-')).slice(0, most))
}

function trimDashes(text: string): string {
  return text.replaceAll(/^-+|-+$/g, '')
}
