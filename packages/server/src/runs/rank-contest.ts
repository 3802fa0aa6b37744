import type { ChangeSize, ContestId, Run, Standing, Usage } from '@sentra/contract'
import { type App, inTenant, type Tx } from '#platform'
import { getProject, measureChange, openStore } from '#projects'
import { getUsage } from '#usage'
import { listAttempts, listChecks } from './attempts-store.ts'
import { type EntryFacts, proofOf, rankEntries, reasonOf } from './contest-rules.ts'
import { listEntries } from './contests-store.ts'
import { viewRun } from './get-run.ts'
import { checksOfResult, findingsOf, secondsOf } from './result-rules.ts'
import type { RunRow } from './runs-store.ts'

/** An entry with all that it is ranked by. */
export type Entry = EntryFacts & { run: RunRow; view: Run; usage: Usage; size: ChangeSize; hasStarted: boolean }

/** The entries of a contest in the order of their lanes, measured: their git is read outside any transaction. */
export async function measureEntries(app: App, tenantId: string, contestId: ContestId): Promise<Entry[]> {
  const { project, known } = await inTenant(app.database, tenantId, async (tx) => {
    const runs = await listEntries(tx, contestId)
    const rows = await Promise.all(runs.map((run) => knownOf(tx, run)))
    return { project: await getProject(tx, (runs[0] as RunRow).projectId), known: rows }
  })
  const store = await openStore(app, { tenantId, project })
  return Promise.all(
    known.map(async (entry) => {
      const size = await measureChange(store, entry.run.baseCommit, entry.run.headCommit)
      return { ...entry, size, lines: size.additions + size.deletions }
    }),
  )
}

async function knownOf(tx: Tx, run: RunRow): Promise<Omit<Entry, 'size' | 'lines'>> {
  const attempts = await listAttempts(tx, run.id)
  const checks = checksOfResult(run, attempts, await listChecks(tx, run.id))
  const usage = await getUsage(tx, run.id)
  const failed = checks.filter(({ exitCode }) => exitCode !== 0).length
  const seconds = secondsOf(run, new Date())
  return {
    run,
    view: await viewRun(tx, run),
    usage,
    lane: run.lane,
    state: run.state,
    checks: { passed: checks.length - failed, failed },
    blockingFindings: findingsOf(attempts).filter(({ severity }) => severity === 'blocking').length,
    tokens: usage.inputTokens + usage.outputTokens,
    seconds: seconds ?? 0,
    hasStarted: seconds !== null,
  }
}

/** Best first, then those that are not over. */
export function toStandings(entries: readonly Entry[]): Standing[] {
  const ranked = rankEntries(entries)
  const rest = entries.filter((entry) => !ranked.includes(entry))
  return [...ranked, ...rest].map((entry, index, all) => ({
    run: entry.view,
    place: index < ranked.length ? index + 1 : null,
    proof: proofOf(entry),
    checks: entry.checks,
    blockingFindings: entry.blockingFindings,
    size: entry.size,
    usage: entry.usage,
    seconds: entry.hasStarted ? entry.seconds : null,
    reason: reasonOf(entry, all[index - 1]),
  }))
}
