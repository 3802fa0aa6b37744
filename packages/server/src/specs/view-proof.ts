import type { SpecId, SpecProof } from '@sentra/contract'
import { isOwned } from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { getProject, listChanges } from '#projects'
import { newestEvidence } from './evidence-store.ts'
import { findNewestWork } from './find-newest-work.ts'
import { coveredFiles, judgeCriteria } from './proof-rules.ts'
import { isProving } from './prove-spec.ts'
import { isSpecFile } from './spec-file-rules.ts'
import { getSpec } from './specs-store.ts'
import { getVersion } from './versions-store.ts'

/** What proves each criterion of the approved version on the newest commit of its work; nothing before an approval. */
export async function viewProof(app: App, { tenantId }: Principal, specId: SpecId): Promise<SpecProof> {
  const facts = await inTenant(app.database, tenantId, async (tx) => {
    const spec = await getSpec(tx, specId)
    if (spec.approvedVersion === null) return undefined
    const { parts } = await getVersion(tx, specId, spec.approvedVersion)
    const isUnderWay = await isProving(tx, spec)
    return {
      spec,
      parts,
      isUnderWay,
      evidence: await newestEvidence(tx, specId),
      project: await getProject(tx, spec.projectId),
    }
  })
  if (facts === undefined) return { commit: null, runId: null, criteria: [] }
  const { spec, parts, evidence, project, isUnderWay } = facts
  const { store, commit } = await findNewestWork(app, { tenantId, project, spec, isLook: true })
  const changed = await changedSince(store, commit, [...new Set(evidence.map((one) => one.commit))])
  const hasChanged = (id: string, since: string) => {
    const covered = coveredFiles(parts, id)
    const paths = changed.get(since) ?? []
    return covered === null ? paths.length > 0 : paths.some((path) => isOwned(path, covered))
  }
  const criteria = judgeCriteria({ parts, evidence, hasChanged })
  return { commit, runId: isUnderWay ? spec.proofRunId : null, criteria }
}

/** Paths that changed between each of these commits and the newest one. */
async function changedSince(store: string, head: string, commits: string[]): Promise<Map<string, string[]>> {
  const entries = commits.map(async (base): Promise<[string, string[]]> => {
    if (base === head) return [base, []]
    return [
      base,
      (await listChanges(store, { base, head })).map(({ path }) => path).filter((path) => !isSpecFile(path)),
    ]
  })
  return new Map(await Promise.all(entries))
}
