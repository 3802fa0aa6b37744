/**
 * Names in a project's store. Everything of Sentra lies below refs/sentra/, which a plain fetch or clone never takes.
 * The store's HEAD stays unborn: newer versions of git take attributes of a bare repository from HEAD, and an agent
 * could then hide a file from the diff with `-diff`.
 */
import { SentraError } from '@sentra/contract'

/** Ids and names that become one level of a ref: no dots, slashes or leading dashes, so always valid for git. */
const PART = /^[a-zA-Z0-9][a-zA-Z0-9-]*$/
const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** Head of the user's branch as last fetched. */
export function sourceRef(branch: string): string {
  return `refs/sentra/source/${branch}`
}

/** Head of the branch where a project is said to have moved to, while that is looked at. */
export function candidateRef(projectId: string): string {
  return `refs/sentra/candidate/${part(projectId)}`
}

/** What an attempt brought out of its sandbox. */
export function quarantineRef(attemptId: string): string {
  return `refs/sentra/quarantine/${part(attemptId)}`
}

/** Commit of the n-th agent stage of a run. */
export function runRef(runId: string, number: number): string {
  return `refs/sentra/runs/${part(runId)}/${part(String(number))}`
}

/** What a person who took a run over made of it. */
export function handBackRef(runId: string, takeoverId: string): string {
  return `refs/sentra/runs/${part(runId)}/${part(takeoverId)}`
}

/** Merge of a pull request, kept until it is delivered and after. */
export function mergedRef(pullRequestId: string): string {
  return `refs/sentra/merged/${part(pullRequestId)}`
}

/** Head of the branch of a ticket whose tasks land together. */
export function ticketRef(ticketId: string): string {
  return `refs/sentra/tickets/${part(ticketId)}`
}

/** A run's work combined with what landed before it. */
export function trainRef(runId: string): string {
  return `refs/sentra/trains/${part(runId)}`
}

/** What took the merge of a pull request back. */
export function undoneRef(pullRequestId: string): string {
  return `refs/sentra/undone/${part(pullRequestId)}`
}

/** Name under which a commit travels to a runner. */
export function fetchRef(commit: string): string {
  return `refs/sentra/fetch/${objectId(commit)}`
}

/** Anything destroyed, by the time of its destruction. `time` is 20261231T235959Z. */
export function trashRef(time: string, name: string): string {
  return `refs/sentra/trash/${part(time)}/${part(name)}`
}

/** One level of a ref or path, checked. Errors: INVALID_INPUT. */
export function part(value: string): string {
  if (!PART.test(value)) throw new SentraError('INVALID_INPUT', `"${value}" may hold letters, digits and dashes only.`)
  return value
}

/** A full object id, checked: what git gets as an argument can then never be an option. Errors: INVALID_INPUT. */
export function objectId(value: string): string {
  if (!OBJECT_ID.test(value)) throw new SentraError('INVALID_INPUT', `"${value}" is not a full commit id.`)
  return value
}
