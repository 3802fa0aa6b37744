import { setTimeout as delay } from 'node:timers/promises'
import type { Conversation, Spec, SpecId } from '@sentra/contract'
import type { CommandContext } from './context.ts'
import { followChanges } from './follow-changes.ts'
import { judgedPhase } from './spec-text.ts'

/** Many events of one moment are read as one change. */
const GATHER_MS = 150

export type SpecNow = { spec: Spec; conversation: Conversation }

/** A spec and its talk as they are, and again after each change, until `left` is aborted. Outlasts a server that restarts. */
export async function* watchSpec(context: CommandContext, specId: SpecId, left: AbortSignal): AsyncGenerator<SpecNow> {
  const changes = followChanges(context.connection, left)
  yield await readSpec(context, specId)
  for await (const _change of changes.changed) {
    const now = await readIfThere(context, specId)
    if (now) yield now
    await delay(GATHER_MS)
  }
}

export async function readSpec({ client }: CommandContext, specId: SpecId): Promise<SpecNow> {
  const [{ spec }, conversation] = await Promise.all([
    client.specs.get({ specId }),
    client.specs.conversation({ specId }),
  ])
  return { spec, conversation }
}

async function readIfThere(context: CommandContext, specId: SpecId): Promise<SpecNow | undefined> {
  try {
    return await readSpec(context, specId)
  } catch (error) {
    if ((error as { code?: string }).code === 'SERVER_UNREACHABLE') return undefined
    throw error
  }
}

/** True when nobody writes on it: its version is there, it failed, or a person must judge a phase or raise its budget. */
export function isWritten({ spec, conversation }: SpecNow): boolean {
  if (spec.budget.isSpent) return true
  if (conversation.turn === 'person') return false
  const isWriting = ['draft', 'exploring', 'requirements', 'design', 'tasks'].includes(spec.state)
  return !isWriting || judgedPhase(spec) !== undefined
}
