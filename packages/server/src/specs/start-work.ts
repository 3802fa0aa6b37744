import type { SpecId, TicketId } from '@sentra/contract'
import { createTicket, getTicket } from '#board'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { getProject, type ProjectRow, readRunSettings, syncProject } from '#projects'
import { keysOf, moveSpec } from './announce-spec.ts'
import { applyChange } from './apply-change.ts'
import { getSpec, lockSpec, saveSpec } from './specs-store.ts'
import { addTask, type Work } from './add-task.ts'
import { inOrder, ticketWords } from './task-words-rules.ts'
import { commitSpecFile, placeSpecFile } from './spec-file.ts'
import { getVersion, listVersions } from './versions-store.ts'

type Due = { tenantId: string; specId: SpecId }

/**
 * Makes an approved version's work, as a job: a ticket and a task for each of the spec's (OMO-12), which begin by
 * themselves in the order of their dependencies. A second version changes what it touches and nothing else. In one
 * transaction, and only once for a version.
 */
export async function startSpecWork(app: App, { tenantId, specId }: Due): Promise<void> {
  const facts = await inTenant(app.database, tenantId, (tx) => readFacts(tx, specId))
  if (facts === undefined) return
  const { spec } = facts
  const { workflow, file } = await prepareStart(app, tenantId, facts)
  await inTenant(app.database, tenantId, async (tx) => {
    const locked = await lockSpec(tx, specId)
    if (locked.state !== 'approved' || locked.approvedVersion !== spec.approvedVersion) return
    const { parts, decidedBy } = facts.approved
    const principal: Principal = { tenantId, userId: decidedBy ?? spec.createdBy, role: 'service' }
    const work = { spec: locked, parts, workflow, principal }
    const ticketId = locked.ticketId ?? (await openTicket(tx, work))
    if (locked.ticketId === null) await createAll(tx, work, ticketId)
    else await applyChange(tx, work, ticketId)
    if (file !== null) await placeSpecFile(tx, { ticketId, ...file })
    await moveSpec(tx, locked, { state: 'executing', ticketId })
    appendEvent(tx, 'spec.execution_started', { ...keysOf(locked), ticketId })
    // A change that touches no task leaves all of them done: what it promises is proved all the same.
    await enqueueJob(tx, { task: 'complete-spec', payload: { ticketId }, key: `complete-spec/${ticketId}` })
  })
}

type Facts = NonNullable<Awaited<ReturnType<typeof readFacts>>>
type Start = { workflow: string; file: { onto: string; commit: string } | null }

/** How its tasks are worked on, and the commit with its words. The repository is asked only when one of them needs it. */
async function prepareStart(app: App, tenantId: string, facts: Facts): Promise<Start> {
  const { spec, project } = facts
  const hasFile = project.settings.specFiles && spec.delivery === 'together'
  if (!hasFile && spec.workflow !== null) return { workflow: spec.workflow, file: null }
  const place = await syncProject(app, tenantId, project)
  const workflow = spec.workflow ?? (await chooseWorkflow(project, place))
  const onto = facts.headCommit ?? place.commit
  const commit = hasFile ? await commitSpecFile({ store: place.store, onto }, facts) : null
  return { workflow, file: commit === null ? null : { onto, commit } }
}

/** Undefined when nothing is approved that has no work yet. */
async function readFacts(tx: Tx, specId: SpecId) {
  const spec = await getSpec(tx, specId)
  if (spec.state !== 'approved' || spec.approvedVersion === null) return undefined
  const versions = await listVersions(tx, specId)
  const approved = await getVersion(tx, specId, spec.approvedVersion)
  const former = versions.findLast(({ number, decision }) => decision === 'approved' && number < approved.number)
  const headCommit = spec.ticketId === null ? null : (await getTicket(tx, spec.ticketId)).headCommit
  return { spec, approved, former, headCommit, project: await getProject(tx, spec.projectId) }
}

async function openTicket(tx: Tx, { spec, parts, principal }: Work): Promise<TicketId> {
  const { id, title, projectId, priority, approvedVersion } = spec
  const words = ticketWords({ id, title, version: approvedVersion ?? 1, parts })
  const ticket = await createTicket(tx, principal, {
    projectId,
    priority,
    delivery: spec.delivery,
    ofSpec: { title },
    ...words,
  })
  await saveSpec(tx, id, { ticketId: ticket.id })
  return ticket.id
}

async function createAll(tx: Tx, work: Work, ticketId: TicketId): Promise<void> {
  for (const task of inOrder(work.parts.tasks?.tasks ?? [])) await addTask(tx, work, { task, ticketId })
}

/** A project without tests proves nothing, so its tasks wait for a person at the end. */
async function chooseWorkflow(
  project: ProjectRow,
  { store, commit }: { store: string; commit: string },
): Promise<string> {
  const { test } = await readRunSettings(store, project, commit)
  return test.length > 0 ? 'full_sdlc' : 'plan_code'
}
