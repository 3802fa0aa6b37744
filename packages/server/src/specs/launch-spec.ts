import { type LaunchSpec, newId, type SpecId, titleFromIdea } from '@sentra/contract'
import { recordAudit } from '#access'
import { createTask } from '#board'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getProject } from '#projects'
import { requireNoDouble } from './find-double.ts'
import { insertSpec } from './specs-store.ts'
import { queuePhase } from './queue-phase.ts'

/**
 * Writes a spec and the task of writing it; the architect begins, or without a talk the explorer. Errors: those of a task
 * (NOT_FOUND, PROJECT_ARCHIVED), and SPEC_DOUBLE.
 */
export async function launchSpec(tx: Tx, principal: Principal, input: LaunchSpec): Promise<SpecId> {
  const { projectId, description: idea, priority } = input
  if (!input.force) await requireNoDouble(tx, { projectId, idea })
  const title = input.title ?? titleFromIdea(idea)
  const task = await createTask(tx, principal, {
    kind: 'spec',
    projectId,
    title,
    description: idea,
    type: 'feature',
    priority,
    template: 'blank',
    ownedFiles: [],
    dependsOn: [],
  })
  const { settings } = await getProject(tx, projectId)
  const id = newId('spec')
  await insertSpec(tx, {
    id,
    projectId,
    taskId: task.id,
    title,
    idea,
    priority,
    state: input.talk ? 'draft' : 'exploring',
    handedOffAt: input.talk ? null : new Date(),
    autoExecute: input.autoExecute,
    delivery: input.delivery,
    workflow: input.workflow ?? null,
    agent: input.agent ?? null,
    model: input.model ?? null,
    credential: input.credential ?? null,
    tokenBudget: input.tokenBudget === undefined ? settings.specTokens : input.tokenBudget,
    createdBy: principal.userId,
  })
  await recordAudit(tx, principal, { action: 'spec:launch', subject: id })
  appendEvent(tx, 'spec.created', { specId: id, projectId, taskId: task.id, title })
  await queuePhase(tx, id)
  return id
}
