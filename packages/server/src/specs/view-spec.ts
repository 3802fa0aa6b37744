import type { Spec, SpecId, SpecVersion } from '@sentra/contract'
import { nameOf } from '#access'
import type { Tx } from '#platform'
import { listComments, toComment } from './comments-store.ts'
import { findHandedIn, newestParts } from './parts-store.ts'
import { phasesOf, shownState, stepOf } from './phase-rules.ts'
import { type SeenSpec, seeSpec } from './specs-store.ts'
import { listVersions, toVersion } from './versions-store.ts'

/** A spec as clients see it: stored state, derived phases. */
export function toSpec(row: SeenSpec): Spec {
  const state = shownState(row)
  return {
    id: row.id,
    projectId: row.projectId,
    taskId: row.taskId,
    ticketId: row.ticketId,
    title: row.title,
    idea: row.idea,
    state,
    message: messageOf(row),
    phases: phasesOf({ ...row, runs: row.phaseRuns }),
    version: row.version,
    approvedVersion: row.approvedVersion,
    decideBy: row.decideBy?.toISOString() ?? null,
    asks: row.asks,
    runId: row.runId,
    isProving: row.isProving,
    budget: { tokens: row.tokenBudget, used: row.tokensUsed, isSpent: row.isSpent },
    createdBy: nameOf(row.createdBy),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** What it waits for, or why it stopped, with what to do. */
function messageOf(spec: SeenSpec): string | null {
  const { id, state, startFailure, version } = spec
  if (state === 'executing' || state === 'completed') return workMessage(spec)
  if (startFailure !== null) return `${startFailure} Then \`sentra specs go ${id}\`.`
  if (state === 'pending_approval')
    return `Version ${version} waits for you: \`sentra specs show ${id}\`, then \`sentra approve ${id}\` or \`sentra reject ${id}\`.`
  if (state === 'rejected')
    return `Nobody decided in time: \`sentra specs go ${id}\` asks about version ${version} again.`
  if (state === 'approved')
    return `Approved: \`sentra specs go ${id}\` starts its work, when it does not begin by itself.`
  return stepOf(state) === undefined ? null : writingMessage(spec)
}

function workMessage(spec: SeenSpec): string | null {
  const { id, state, asks, startFailure, isOffered, isProving, ticketId, failedTasks, openTasks } = spec
  if (asks) return `Who judges the work asked you something: \`sentra ask --spec ${id}\`.`
  if (isProving) return null
  if (startFailure !== null) return `${startFailure} Then \`sentra specs proof ${id} --run\`.`
  if (isOffered)
    return `Its work is offered as one pull request: \`sentra diff ${ticketId}\`, then \`sentra merge ${ticketId}\`.`
  if (state === 'completed') return null
  if (failedTasks > 0) {
    const what = failedTasks === 1 ? 'One of its tasks' : `${failedTasks} of its tasks`
    return `${what} failed: \`sentra ticket ${ticketId}\` says which, \`sentra retry TASK\` tries again.`
  }
  return openTasks > 0 ? null : refutedMessage(spec)
}

/** Criteria are named up to here; the rest is counted. */
const MOST_NAMED = 3

function refutedMessage({ id, refuted }: SeenSpec): string | null {
  const [first] = refuted
  if (first === undefined) return null
  const names = refuted.slice(0, MOST_NAMED).map((one) => one.id)
  const rest = refuted.length > MOST_NAMED ? ` and ${refuted.length - MOST_NAMED} more` : ''
  const what =
    refuted.length === 1 ? `${first.id} does not hold: ${first.detail}` : `${names.join(', ')}${rest} do not hold`
  const seen = /[.!?]$/.test(what) ? what : `${what}.`
  return `${seen} \`sentra specs proof ${id} --mend\` lets an agent mend it, \`sentra specs pr ${id} --force\` offers the work all the same.`
}

function writingMessage(spec: SeenSpec): string | null {
  const { id, state, runState, runMessage, asks, runId, handedOffAt } = spec
  if (spec.isSpent) return spentMessage(spec)
  if (spec.isProving && runId === null)
    return `The criteria of version ${spec.approvedVersion} are being checked: the writing goes on when that is done. \`sentra specs proof ${id}\` shows how far.`
  if (runState === 'failed' || runState === 'cancelled')
    return `${runMessage ?? 'The phase was stopped.'} \`sentra specs go ${id}\` tries it again.`
  if (asks) return `The architect asked you something: \`sentra ask --spec ${id}\`.`
  if (runState === 'waiting') return runMessage
  if (state === 'draft' && runId === null && handedOffAt === null)
    return `Anything else? \`sentra ask --spec ${id}\`; "nothing else" hands the idea off.`
  return null
}

function spentMessage({ id, tokenBudget, tokensUsed }: SeenSpec): string {
  const [budget, used] = [tokenBudget ?? tokensUsed, tokensUsed].map((count) => count.toLocaleString('en-US'))
  return `The budget of ${budget} tokens for writing this spec is spent (${used} used): \`sentra specs budget ${id} N\` raises it, and its agent goes on.`
}

export async function viewSpec(tx: Tx, specId: SpecId): Promise<Spec> {
  return toSpec(await seeSpec(tx, specId))
}

/** With its newest parts, also one that is still judged, its versions and what people said about them. */
export async function viewWholeSpec(tx: Tx, specId: SpecId) {
  const spec = toSpec(await seeSpec(tx, specId))
  const versions = (await listVersions(tx, specId)).map(toVersion).map(summarize)
  const comments = (await listComments(tx, specId)).map(toComment)
  const handedIn = spec.runId === null ? {} : await findHandedIn(tx, spec.runId)
  return { spec, parts: { ...(await newestParts(tx, specId)), ...handedIn }, versions, comments }
}

function summarize({ number, createdAt, decision }: SpecVersion) {
  return { number, createdAt, decision }
}
