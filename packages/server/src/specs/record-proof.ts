import type { AttemptId, RunId, Verdicts } from '@sentra/contract'
import { appendEvent } from '#events'
import { listLines } from '#logs'
import type { Tx } from '#platform'
import { type AttemptRow, isInfrastructure, listAttempts, listChecks, type RunRow } from '#runs'
import { keysOf } from './announce-spec.ts'
import { insertEvidence } from './evidence-store.ts'
import { criteriaOf, seeCriterion } from './proof-rules.ts'
import { TEST_LABEL } from './prove-spec.ts'
import type { SpecRow } from './specs-store.ts'
import { getVersion } from './versions-store.ts'

const LINES_OF_A_TEST = 50

/**
 * What a run of a proof saw becomes evidence, whether it succeeded or not: for the criteria that it was given, and of the
 * newest attempt of its commands alone, because an earlier one may have been broken off. Answers the criteria of which it
 * saw nothing.
 */
export async function recordProof(tx: Tx, spec: SpecRow, run: RunRow): Promise<string[]> {
  const { parts } = await getVersion(tx, spec.id, spec.proofVersion ?? 0)
  const attempts = await listAttempts(tx, run.id)
  const newest = attempts.findLast(({ stage }) => stage === 'PROVE')
  const last = newest?.id
  const ran = (await listChecks(tx, run.id)).filter(({ attemptId }) => attemptId === last)
  // A command that was cut off by a host that broke has shown nothing.
  const checks = ran.filter(({ exitCode }) => exitCode !== null || !isInfrastructure(newest?.end ?? null))
  const exitCodes = new Map(checks.map(({ label, exitCode }) => [label, exitCode]))
  const testLabels = checks.map(({ label }) => label).filter((label) => label.startsWith(TEST_LABEL))
  const verdicts = readVerdicts(attempts)
  const holding: boolean[] = []
  const unseen: string[] = []
  for (const criterion of criteriaOf(parts)) {
    const name = criterion.check.kind === 'test' ? criterion.check.name : null
    const lines =
      name === null || last === undefined ? [] : await linesNaming(tx, { runId: run.id, attemptId: last }, name)
    const seen = seeCriterion(criterion, { exitCodes, testLabels, linesOf: () => lines, verdicts })
    holding.push(seen?.holds === true)
    if (seen === undefined) unseen.push(criterion.id)
    else await insertEvidence(tx, spec.id, { criterion, runId: run.id, commit: run.baseCommit, ...seen })
  }
  const proved = holding.filter((holds) => holds).length
  appendEvent(tx, 'spec.proof_changed', { ...keysOf(spec), proved, failed: holding.length - proved })
  return unseen
}

function readVerdicts(attempts: AttemptRow[]): Verdicts['verdicts'] {
  const submission = attempts.findLast((one) => one.submission?.kind === 'verdicts')?.submission
  return submission?.kind === 'verdicts' ? submission.body.verdicts : []
}

type Of = { runId: RunId; attemptId: AttemptId }

async function linesNaming(tx: Tx, of: Of, name: string): Promise<string[]> {
  const lines = await listLines(tx, { ...of, search: name, limit: LINES_OF_A_TEST })
  return lines.filter(({ source }) => source !== 'entry').map(({ message }) => message)
}
