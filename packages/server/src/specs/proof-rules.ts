import type { Criterion, CriterionProof, SpecParts, Verdicts } from '@sentra/contract'
import type { Evidence } from './evidence-store.ts'

/** All criteria of a version, in its order. */
export function criteriaOf({ requirements }: SpecParts): Criterion[] {
  return requirements?.requirements.flatMap(({ criteria }) => criteria) ?? []
}

/** Globs of the files that the tasks behind a criterion own; null when one of them may change any. */
export function coveredFiles({ tasks }: SpecParts, criterionId: string): string[] | null {
  const serving = tasks?.tasks.filter(({ serves }) => serves.includes(criterionId)) ?? []
  if (serving.length === 0 || serving.some(({ ownedFiles }) => ownedFiles.length === 0)) return null
  return serving.flatMap(({ ownedFiles }) => ownedFiles)
}

type Judged = {
  parts: SpecParts
  evidence: Evidence[]
  /** Whether the code that a criterion covers changed between a commit and the newest one. */
  hasChanged: (criterionId: string, commit: string) => boolean
}

/** Of each criterion what is known. Evidence for other words, or for code that has changed since, proves nothing. Pure. */
export function judgeCriteria({ parts, evidence, hasChanged }: Judged): CriterionProof[] {
  return criteriaOf(parts).map((criterion) => {
    const seen = evidence.find((one) => one.criterion.id === criterion.id)
    const tasks = parts.tasks?.tasks.filter(({ serves }) => serves.includes(criterion.id)).map(({ id }) => id) ?? []
    const { id, text, check } = criterion
    if (seen === undefined)
      return { id, text, check, tasks, state: 'unchecked', detail: null, commit: null, at: null, runId: null }
    const { detail, commit, createdAt, runId } = seen
    const isStale = JSON.stringify(seen.criterion) !== JSON.stringify(criterion) || hasChanged(id, commit)
    const state = isStale ? 'stale' : seen.holds ? 'proved' : 'failed'
    return { id, text, check, tasks, state, detail, commit, at: createdAt.toISOString(), runId }
  })
}

/** True when the newest evidence of every criterion, in its present words, is a proof on this very commit. */
export function isProvedAt(parts: SpecParts, evidence: Evidence[], commit: string): boolean {
  return criteriaOf(parts).every((criterion) => {
    const seen = evidence.find((one) => one.criterion.id === criterion.id)
    return (
      seen?.holds === true && seen.commit === commit && JSON.stringify(seen.criterion) === JSON.stringify(criterion)
    )
  })
}

type Ran = {
  /** Exit code by the label of the check; one that did not end has null. */
  exitCodes: Map<string, number | null>
  testLabels: string[]
  /** Lines of the checks' output that hold the name of a test. */
  linesOf: (name: string) => string[]
  verdicts: Verdicts['verdicts']
}

/** What a run saw of one criterion; undefined when the run never came to it. */
export function seeCriterion({ id, check }: Criterion, ran: Ran): { holds: boolean; detail: string } | undefined {
  if (check.kind === 'review') {
    const verdict = ran.verdicts.findLast(({ criterion }) => criterion === id)
    return verdict && { holds: verdict.holds, detail: verdict.evidence }
  }
  if (check.kind === 'test') return seeTest(check.name, ran)
  const code = ran.exitCodes.get(id)
  if (code === undefined) return undefined
  return { holds: code === 0, detail: code === null ? 'The command did not end in time.' : `exit code ${code}` }
}

const NOT_RUN = /\b(skip(ped)?|todo|pending|disabled|ignored)\b|↓|⏭/i
const NOT_PASSED = /(^|\s)(not ok|✗|✖|×|fail(ed|ure)?:?)(\s|$)/i

/** A test counts when the test commands all passed and their output names it as one that was run. */
function seeTest(
  name: string,
  { exitCodes, testLabels, linesOf }: Ran,
): { holds: boolean; detail: string } | undefined {
  const codes = testLabels.map((label) => exitCodes.get(label))
  if (codes.length === 0 || codes.includes(undefined)) return undefined
  const lines = linesOf(name)
  const bad = lines.find((line) => NOT_PASSED.test(line) || NOT_RUN.test(line))
  if (bad !== undefined) return { holds: false, detail: bad.trim() }
  if (lines[0] === undefined) return { holds: false, detail: `The test commands never named a test "${name}".` }
  if (codes.some((code) => code !== 0)) return { holds: false, detail: 'The test commands failed.' }
  return { holds: true, detail: lines[0].trim() }
}
