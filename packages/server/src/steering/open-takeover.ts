import { join } from 'node:path'
import type { RunId } from '@sentra/contract'
import { nameOf } from '#access'
import { appendEvent } from '#events'
import { type App, inTenant } from '#platform'
import { getProject, makePersonCopy, openStore } from '#projects'
import { getRun, listAttempts, lockRun } from '#runs'
import { noteInLog } from './note-in-log.ts'
import { findOpenTakeover, saveTakeover } from './takeovers-store.ts'
import { standingOf } from './takeover-rules.ts'

/**
 * Makes the working copy of a person who took a run over, as a job: nothing while its agent still ends its turn. A run
 * that came to its end in that turn has nothing to take. May be repeated.
 */
export async function openTakeover(app: App, tenantId: string, runId: RunId): Promise<void> {
  const { run, takeover, standing, project } = await inTenant(app.database, tenantId, async (tx) => {
    const row = await getRun(tx, runId)
    return {
      run: row,
      takeover: await findOpenTakeover(tx, runId),
      standing: standingOf({ run: row, attempts: await listAttempts(tx, runId) }),
      project: await getProject(tx, row.projectId),
    }
  })
  if (!takeover || takeover.path !== null || standing === 'wait' || standing === 'checks') return
  if (standing === 'over') return giveUp(app, tenantId, runId)
  const store = await openStore(app, { tenantId, project })
  const { commit, stageIndex } = standing
  const path = join(app.paths.takeovers, takeover.id)
  await makePersonCopy(store, {
    path,
    branch: run.branch,
    commit,
    sourcePath: project.path,
    source: project.path ?? project.url ?? store,
  })
  await inTenant(app.database, tenantId, async (tx) => {
    const locked = await lockRun(tx, runId)
    const open = await findOpenTakeover(tx, runId)
    if (open?.id !== takeover.id || open.path !== null) return
    await saveTakeover(tx, takeover.id, { path, baseCommit: commit, stageIndex })
    const by = nameOf(takeover.takenBy)
    await noteInLog(tx, locked, { message: `The working copy of ${by} is ${path}` })
    const keys = { projectId: run.projectId, taskId: run.taskId, runId }
    appendEvent(tx, 'run.taken', { ...keys, takeoverId: takeover.id, by })
  })
}

/** The agent was faster than the person. */
function giveUp(app: App, tenantId: string, runId: RunId): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const run = await lockRun(tx, runId)
    const open = await findOpenTakeover(tx, runId)
    if (!open || open.path !== null) return
    await saveTakeover(tx, open.id, { endedAt: new Date(), outcome: 'dropped' })
    const message = `The run was done before it could be taken over: it is ${run.state}.`
    await noteInLog(tx, run, { message })
    const keys = { projectId: run.projectId, taskId: run.taskId, runId, takeoverId: open.id }
    appendEvent(tx, 'run.handed_back', { ...keys, by: nameOf(open.takenBy) })
  })
}
