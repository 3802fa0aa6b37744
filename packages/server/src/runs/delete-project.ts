import { type ProjectId, SentraError, type TrashEntryId } from '@sentra/contract'
import { z } from 'zod'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { changeProjectStatus } from '#projects'
import { discard, type TrashEntryRow } from '#trash'
import { cancelRun } from './cancel-run.ts'
import { listActiveRuns } from './runs-store.ts'

const BeforeDelete = z.object({ status: z.enum(['active', 'archived']) })

type Input = { projectId: ProjectId; cancel: boolean }

/**
 * Puts a project into the trash with its tasks. Neither its repository nor its store is touched.
 * Errors: RUN_ACTIVE unless its runs are to be cancelled; CONFLICT for one that is there already.
 */
export async function deleteProject(tx: Tx, principal: Principal, { projectId, cancel }: Input): Promise<TrashEntryId> {
  const { project, was } = await changeProjectStatus(tx, projectId, 'deleted')
  ensure(was !== 'deleted', 'CONFLICT', `Project ${project.name} is in the trash already.`)
  const active = await listActiveRuns(tx, projectId)
  if (active.length > 0 && !cancel) {
    const message = `${active.length} of its runs are not over: wait for them, or cancel them with \`sentra projects delete ${project.name} --cancel\`.`
    throw new SentraError('RUN_ACTIVE', message)
  }
  for (const runId of active) await cancelRun(tx, principal, runId)
  const before: z.infer<typeof BeforeDelete> = { status: was }
  const what = `Project ${project.name} with its tasks`
  const trashId = await discard(tx, principal, { kind: 'project', projectId, what, before })
  await recordAudit(tx, principal, { action: 'project:delete', subject: projectId })
  appendEvent(tx, 'project.deleted', { projectId })
  return trashId
}

/** Brings a project back as it was. NAME_TAKEN when another has its name now. Says what it did. */
export async function undeleteProject(tx: Tx, { projectId, before }: TrashEntryRow): Promise<string> {
  const { status } = BeforeDelete.parse(before)
  const { project, was } = await changeProjectStatus(tx, projectId, status)
  ensure(was === 'deleted', 'NOT_UNDOABLE', `Project ${project.name} is not in the trash.`)
  appendEvent(tx, 'project.restored', { projectId })
  return `Project ${project.name} is back with its tasks, ${status}.`
}
