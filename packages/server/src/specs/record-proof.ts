import type { RunId, Verdicts } from '@sentra/contract'
import { appendEvent } from '#events'
import { listLines } from '#logs'
import type { Tx } from '#platform'
import { listAttempts, listChecks, type RunRow } from '#runs'
import { keysOf } from './announce-spec.ts'
import { insertEvidence } from './evidence-store.ts'
import { criteriaOf, seeCriterion } from './proof-rules.ts'
import { TEST_LABEL } from './prove-spec.ts'
import type { SpecRow } from './specs-store.ts'
import { getVersion } from './versions-store.ts'

const LINES_OF_A_TEST = 50

/** What a run of a proof saw becomes evidence, whether it succeeded or not. Answers whether every criterion holds. */
export async function recordProof(tx: Tx, spec: SpecRow, run: RunRow): Promise<boolean> {
  const { parts } = await getVersion(tx, spec.id, spec.approvedVersion ?? 0)
  const checks = await listChecks(tx, run.id)
  const exitCodes = new Map(checks.map(({ label, exitCode }) => [label, exitCode]))
  const testLabels = checks.map(({ label }) => label).filter((label) => label.startsWith(TEST_LABEL))
  const verdicts = await readVerdicts(tx, run.id)
  const criteria = criteriaOf(parts)
  const holding: boolean[] = []
  for (const criterion of criteria) {
    const name = criterion.check.kind === 'test' ? criterion.check.name : null
    const lines = name === null ? [] : await linesNaming(tx, run.id, name)
    const seen = seeCriterion(criterion, { exitCodes, testLabels, linesOf: () => lines, verdicts })
    holding.push(seen?.holds === true)
    if (seen === undefined) continue
    await insertEvidence(tx, spec.id, { criterion, runId: run.id, commit: run.baseCommit, ...seen })
  }
  const proved = holding.filter((holds) => holds).length
  appendEvent(tx, 'spec.proof_changed', { ...keysOf(spec), proved, failed: criteria.length - proved })
  return proved === criteria.length
}

async function readVerdicts(tx: Tx, runId: RunId): Promise<Verdicts['verdicts']> {
  const attempts = await listAttempts(tx, runId)
  const submission = attempts.findLast((one) => one.submission?.kind === 'verdicts')?.submission
  return submission?.kind === 'verdicts' ? submission.body.verdicts : []
}

async function linesNaming(tx: Tx, runId: RunId, name: string): Promise<string[]> {
  const lines = await listLines(tx, { runId, phase: 'PROVE', search: name, limit: LINES_OF_A_TEST })
  return lines.filter(({ source }) => source !== 'entry').map(({ message }) => message)
}
