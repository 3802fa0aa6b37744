import { randomPart } from '@sentra/contract'

const MAX_SLUG = 40
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

/** Accents are taken off letters first: "Über" becomes "uber". */
function slug(title: string): string {
  const plain = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return trimDashes(trimDashes(plain.replaceAll(/[^a-z0-9]+/g, '-')).slice(0, MAX_SLUG))
}

function trimDashes(text: string): string {
  return text.replaceAll(/^-+|-+$/g, '')
}
