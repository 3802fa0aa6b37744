import type { RefusedHost, SandboxPort } from '@sentra/contract'
import type { Tx } from '#platform'
import { getProject } from '#projects'
import { type AttemptRow, listAttempts } from './attempts-store.ts'
import { isLive } from './run-rules.ts'
import type { RunRow } from './runs-store.ts'
import { sandboxPorts, toRefusedHost } from './way-rules.ts'
import { findPortFacts, listPublishedPorts, listRefusedHosts } from './ways-store.ts'

/** What the door of a run refused, and which of it the project allows by now. */
export async function viewRefusedHosts(tx: Tx, run: RunRow): Promise<RefusedHost[]> {
  const rows = await listRefusedHosts(tx, run.id)
  if (rows.length === 0) return []
  const { settings } = await getProject(tx, run.projectId)
  return rows.map((row) => toRefusedHost(row, settings.egressAllow ?? []))
}

/** The ports of the attempt that is at work; none when none is. */
export async function viewPorts(tx: Tx, run: RunRow, attempts?: AttemptRow[]): Promise<SandboxPort[]> {
  const attempt = (attempts ?? (await listAttempts(tx, run.id))).find((candidate) => isLive(candidate))
  if (attempt === undefined) return []
  const facts = await findPortFacts(tx, attempt)
  return sandboxPorts({
    ...facts,
    runId: run.id,
    attemptId: attempt.id,
    isHeardOf: attempt.state !== 'unreachable',
    published: await listPublishedPorts(tx, attempt.id),
  })
}
