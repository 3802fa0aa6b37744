import { type SpecId, type SpecParts, type SpecTask, type TaskId, type TicketId } from '@sentra/contract'
import { createTask, createTicket, savePlannedStart, wakeTask } from '#board'
import { appendEvent } from '#events'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { getProject, readRunSettings, syncProject } from '#projects'
import { keysOf, moveSpec } from './announce-spec.ts'
import { applyChange } from './apply-change.ts'
import { listSpecTasks, saveSpecTask } from './spec-tasks-store.ts'
import { getSpec, lockSpec, saveSpec, type SpecRow } from './specs-store.ts'
import { inOrder, taskWords, ticketWords } from './task-words-rules.ts'
import { getVersion } from './versions-store.ts'

type Due = { tenantId: string; specId: SpecId }
export type Work = { spec: SpecRow; parts: SpecParts; workflow: string; principal: Principal }

/**
 * Makes an approved version's work, as a job: a ticket and a task for each of the spec's (OMO-12), which begin by
 * themselves in the order of their dependencies. A second version changes what it touches and nothing else. In one
 * transaction, and only once for a version.
 */
export async function startSpecWork(app: App, { tenantId, specId }: Due): Promise<void> {
  const spec = await inTenant(app.database, tenantId, (tx) => getSpec(tx, specId))
  if (spec.state !== 'approved' || spec.approvedVersion === null) return
  const workflow = spec.workflow ?? (await chooseWorkflow(app, tenantId, spec))
  await inTenant(app.database, tenantId, async (tx) => {
    const locked = await lockSpec(tx, specId)
    if (locked.state !== 'approved' || locked.approvedVersion !== spec.approvedVersion) return
    const { parts, decidedBy } = await getVersion(tx, specId, spec.approvedVersion ?? 0)
    const principal: Principal = { tenantId, userId: decidedBy ?? spec.createdBy, role: 'service' }
    const work = { spec: locked, parts, workflow, principal }
    const ticketId = locked.ticketId ?? (await openTicket(tx, work))
    if (locked.ticketId === null) await createAll(tx, work, ticketId)
    else await applyChange(tx, work, ticketId)
    await moveSpec(tx, locked, 'executing', { ticketId })
    appendEvent(tx, 'spec.execution_started', { ...keysOf(locked), ticketId })
  })
}

async function openTicket(tx: Tx, { spec, parts, principal }: Work): Promise<TicketId> {
  const { id, title, projectId, priority, approvedVersion } = spec
  const words = ticketWords({ id, title, version: approvedVersion ?? 1, parts })
  const ticket = await createTicket(tx, principal, { projectId, priority, ...words })
  await saveSpec(tx, id, { ticketId: ticket.id })
  return ticket.id
}

async function createAll(tx: Tx, work: Work, ticketId: TicketId): Promise<void> {
  for (const task of inOrder(work.parts.tasks?.tasks ?? [])) await addTask(tx, work, { task, ticketId })
}

/** Writes one task of a spec behind those that it waits for, and its start. */
export async function addTask(
  tx: Tx,
  { spec, parts, workflow, principal }: Work,
  { task, ticketId }: { task: SpecTask; ticketId: TicketId },
): Promise<void> {
  const made = new Map((await listSpecTasks(tx, spec.id)).map(({ key, taskId }) => [key, taskId]))
  const { id: taskId } = await createTask(tx, principal, {
    projectId: spec.projectId,
    title: task.title,
    description: taskWords(task, parts),
    type: task.type,
    priority: spec.priority,
    template: 'blank',
    ticketId,
    ownedFiles: task.ownedFiles,
    dependsOn: task.dependsOn.flatMap((key) => made.get(key) ?? []),
  })
  await saveSpecTask(tx, spec.id, { key: task.id, taskId, version: spec.approvedVersion ?? 1 })
  await planTask(tx, { spec, workflow, principal }, taskId)
}

/** The task starts by itself as soon as nothing holds it. */
export async function planTask(
  tx: Tx,
  { spec, workflow, principal }: Pick<Work, 'spec' | 'workflow' | 'principal'>,
  taskId: TaskId,
): Promise<void> {
  const { agent, model, credential } = spec
  await savePlannedStart(tx, { taskId, workflow, agent, model, credential, createdBy: principal.userId })
  await wakeTask(tx, taskId)
}

/** A project without tests proves nothing, so its tasks wait for a person at the end. */
async function chooseWorkflow(app: App, tenantId: string, { projectId }: SpecRow): Promise<string> {
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, projectId))
  const { store, commit } = await syncProject(app, tenantId, project)
  const { test } = await readRunSettings(store, project, commit)
  return test.length > 0 ? 'full_sdlc' : 'plan_code'
}
