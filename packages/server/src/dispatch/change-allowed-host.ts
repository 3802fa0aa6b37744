import type { RunId } from '@sentra/contract'
import { inWrite, recordAudit } from '#access'
import { appendEvent } from '#events'
import { inTenant, type Tx } from '#platform'
import { getProject, openStore, readRunSettings, updateProject } from '#projects'
import { getRun, insertCommand, lockRun } from '#runs'
import { listLiveOfProject } from './dispatch-store.ts'

type Context = Parameters<typeof inWrite>[0]
type Change = { runId: RunId; host: string; isAllowed: boolean }

/**
 * Adds a host to those of the run's project, or takes it back: from now on it is a person's list. What is at work in the
 * project gets it at once as a command. Addresses stay vetted: an allowed name that leads to a private one is refused.
 */
export async function changeAllowedHost(context: Context, change: Change): Promise<{ hosts: string[] }> {
  const before = await hostsInForce(context, change.runId)
  return inWrite(context, async (tx) => {
    const run = await getRun(tx, change.runId)
    // Runs before the project, as everywhere: who adds an attempt holds its run's lock and then asks for the project's.
    const live = await lockLive(tx, run.projectId)
    const { settings } = await getProject(tx, run.projectId)
    const hosts = changeHosts(settings.egressAllow ?? before, change)
    const { principal } = context
    await updateProject(tx, principal, { projectId: run.projectId, settings: { egressAllow: hosts } })
    const type = change.isAllowed ? 'allow_host' : 'refuse_host'
    for (const attemptId of live) await insertCommand(tx, attemptId, { type, host: change.host })
    await recordAudit(tx, principal, {
      action: change.isAllowed ? 'host:allow' : 'host:refuse',
      subject: run.id,
      details: { host: change.host, attempts: live },
    })
    const { id: runId, projectId, taskId } = run
    appendEvent(tx, 'run.host_allowed', { projectId, taskId, runId, destination: change.host })
    return { hosts }
  })
}

/** Those that the repository names where no person did. */
async function hostsInForce({ app, principal: { tenantId } }: Context, runId: RunId): Promise<string[]> {
  const { run, project } = await inTenant(app.database, tenantId, async (tx) => {
    const row = await getRun(tx, runId)
    return { run: row, project: await getProject(tx, row.projectId) }
  })
  const store = await openStore(app, { tenantId, project })
  return (await readRunSettings(store, project, run.baseCommit)).egressAllow
}

async function lockLive(tx: Tx, projectId: Parameters<typeof listLiveOfProject>[1]) {
  const live = await listLiveOfProject(tx, projectId)
  for (const { runId } of live) await lockRun(tx, runId)
  return live.map(({ id }) => id)
}

function changeHosts(hosts: string[], { host, isAllowed }: Change): string[] {
  const others = hosts.filter((other) => other !== host)
  return isAllowed ? [...others, host] : others
}
