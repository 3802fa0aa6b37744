import { z } from 'zod'

/** What an agent hands in for one phase of a spec (OMO-04). Everything here is written by a program that reads strangers' text. */

const text = (max: number) => z.string().trim().min(1).max(max)
const Markdown = text(100_000)
/** `R1`, `R1.2`, `T3`: given once, kept through every version, so a change can say what it touches. */
const clauseId = (pattern: RegExp, example: string) => z.string().regex(pattern, `must look like ${example}`)

export const RequirementId = clauseId(/^R[1-9]\d{0,2}$/, 'R1')
export const CriterionId = clauseId(/^R[1-9]\d{0,2}\.[1-9]\d{0,2}$/, 'R1.2')
export const SpecTaskId = clauseId(/^T[1-9]\d{0,2}$/, 'T1')

/** A share of 1; an agent that answers in per cent is told so. */
const Share = z.number().min(0).max(1)

/** How well the idea is understood, as the architect judges it. */
export const Readiness = z.object({
  completeness: Share.describe('Share of what must be known that is known.'),
  specificity: Share.describe('How concrete the answers are: names, numbers, examples.'),
  consistency: Share.describe('1 when no two answers contradict each other.'),
  coverage: Share.describe('Share of: users, behaviour, data, errors, security, performance, tests, limits, rollout.'),
})
export type Readiness = z.infer<typeof Readiness>

export const Decision = z.object({
  decision: text(1_000),
  reason: text(4_000),
  alternatives: z.array(text(1_000)).max(10).default([]),
})
export type Decision = z.infer<typeof Decision>

/** What the architect understands so far; the last one counts. */
export const Understanding = z.object({
  readiness: Readiness,
  missing: z.array(text(500)).max(20).default([]).describe('What is still to be asked, one line each.'),
  decisions: z.array(Decision).max(50).default([]),
})
export type Understanding = z.infer<typeof Understanding>

export const Brief = z.object({ summary: Markdown.describe('What is wanted and why, as agreed with the person.') })
export type Brief = z.infer<typeof Brief>

const FileReference = z.object({ path: text(1_000), line: z.int().positive().optional() })

export const Findings = z.object({
  summary: Markdown.describe('How the repository does today what the idea touches.'),
  findings: z
    .array(z.object({ title: text(300), detail: text(20_000), files: z.array(FileReference).max(50).default([]) }))
    .min(1)
    .max(100),
})
export type Findings = z.infer<typeof Findings>

/** How a criterion is proved on an exact commit, by the control plane. */
export const CriterionCheck = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command'), command: text(4_000).describe('Exit code 0 proves it.') }),
  z.object({ kind: z.literal('test'), name: text(500).describe('Name of a test that the test commands print.') }),
  z.object({
    kind: z.literal('review'),
    question: text(2_000).describe('What a reviewer agent answers with evidence.'),
  }),
])
export type CriterionCheck = z.infer<typeof CriterionCheck>

const Criterion = z.object({ id: CriterionId, text: text(2_000), check: CriterionCheck })
export type Criterion = z.infer<typeof Criterion>

/** EARS, Mavin et al. 2009: "[While state,] [when event,] the system shall response". The word `shall` is what all five forms share. */
const Ears = text(2_000).regex(/\bshall\b/i, 'must be in EARS form: When <event>, the system shall <response>')

const Requirement = z.object({ id: RequirementId, text: Ears, criteria: z.array(Criterion).min(1).max(30) })

export const Requirements = z
  .object({ requirements: z.array(Requirement).min(1).max(100) })
  .superRefine(({ requirements }, context) => {
    requireUnique(
      requirements.map(({ id }) => id),
      context,
    )
    requireUnique(
      requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id)),
      context,
    )
    for (const { id, criteria } of requirements)
      for (const criterion of criteria)
        if (!criterion.id.startsWith(`${id}.`))
          fault(context, `${criterion.id} stands under ${id}: name it ${id}.1 and so on`)
  })
export type Requirements = z.infer<typeof Requirements>

export const Design = z.object({
  overview: Markdown.describe('How it is built, with diagrams as ```mermaid blocks where they help.'),
  decisions: z.array(Decision).max(50).default([]),
  risks: z
    .array(z.object({ risk: text(1_000), mitigation: text(4_000) }))
    .max(50)
    .default([]),
})
export type Design = z.infer<typeof Design>

export const specTaskSizes = ['S', 'M', 'L'] as const

const SpecTask = z.object({
  id: SpecTaskId,
  title: text(300),
  description: text(20_000).describe(
    'All that its agent needs: it sees neither this conversation nor the other tasks.',
  ),
  type: z.enum(['chore', 'bug', 'feature']).default('feature'),
  size: z.enum(specTaskSizes).default('M').describe('S under an hour, M half a day, L a day of work for a person.'),
  dependsOn: z.array(SpecTaskId).max(50).default([]),
  ownedFiles: z.array(text(300)).max(100).default([]).describe('Globs of the files that only this task changes.'),
  serves: z.array(CriterionId).min(1).max(100).describe('Criteria that it makes true.'),
})
export type SpecTask = z.infer<typeof SpecTask>

export const SpecTasks = z.object({ tasks: z.array(SpecTask).min(1).max(100) }).superRefine(({ tasks }, context) => {
  requireUnique(
    tasks.map(({ id }) => id),
    context,
  )
  const known = new Set(tasks.map(({ id }) => id))
  for (const { id, dependsOn } of tasks)
    for (const other of dependsOn)
      if (!known.has(other)) fault(context, `${id} depends on ${other}, which is not there`)
  const cycle = findCycle(tasks)
  if (cycle.length > 0) fault(context, `these tasks wait for each other: ${cycle.join(' -> ')}`)
})
export type SpecTasks = z.infer<typeof SpecTasks>

/** A checker's judgement of one phase (extra 15). */
export const Grade = z.object({
  score: Share,
  feedback: text(20_000),
  problems: z.array(text(2_000)).max(50).default([]).describe('What must be mended before it can pass, one line each.'),
})
export type Grade = z.infer<typeof Grade>

/** A reviewer's word on criteria that no command can check. */
export const Verdicts = z.object({
  verdicts: z
    .array(
      z.object({
        criterion: CriterionId,
        holds: z.boolean(),
        evidence: text(4_000).describe('What you saw that proves or refutes it.'),
        files: z.array(FileReference).max(50).default([]),
      }),
    )
    .min(1)
    .max(300),
})
export type Verdicts = z.infer<typeof Verdicts>

export const submissionKinds = ['brief', 'findings', 'requirements', 'design', 'tasks', 'grade', 'verdicts'] as const
export type SubmissionKind = (typeof submissionKinds)[number]

/** One part of a spec, as an agent handed it in. */
export const Submission = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('brief'), body: Brief }),
  z.object({ kind: z.literal('findings'), body: Findings }),
  z.object({ kind: z.literal('requirements'), body: Requirements }),
  z.object({ kind: z.literal('design'), body: Design }),
  z.object({ kind: z.literal('tasks'), body: SpecTasks }),
  z.object({ kind: z.literal('grade'), body: Grade }),
  z.object({ kind: z.literal('verdicts'), body: Verdicts }),
])
export type Submission = z.infer<typeof Submission>

type Ordered = { id: string; dependsOn: string[] }

/** The ids of one cycle in the order in which they wait for each other; empty without one. Dependencies that are not there are passed over. */
export function findCycle(tasks: Ordered[]): string[] {
  const byId = new Map(tasks.map((task) => [task.id, task]))
  const done = new Set<string>()
  const visit = (id: string, path: string[]): string[] => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id]
    if (done.has(id)) return []
    for (const other of byId.get(id)?.dependsOn ?? []) {
      const cycle = visit(other, [...path, id])
      if (cycle.length > 0) return cycle
    }
    done.add(id)
    return []
  }
  return tasks.map(({ id }) => visit(id, [])).find((cycle) => cycle.length > 0) ?? []
}

function requireUnique(ids: string[], context: z.RefinementCtx): void {
  for (const [index, id] of ids.entries()) if (ids.indexOf(id) !== index) fault(context, `${id} is there twice`)
}

function fault(context: z.RefinementCtx, message: string): void {
  context.addIssue({ code: 'custom', message })
}
