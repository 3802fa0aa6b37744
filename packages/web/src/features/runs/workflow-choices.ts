import type { BuiltInWorkflow, SpecWorkflow, WorkflowName } from '@sentra/contract'
import type { Choice } from '../../ui/field.tsx'

const meanings: Record<BuiltInWorkflow, string> = {
  full_sdlc: 'Full: plan, code, test until green, review',
  iterative_code_test: 'Code and test until green',
  code_test: 'Code, then test once',
  plan_code: 'Plan, then code',
  plan: 'Plan only',
  code: 'Code only',
  test: 'Test only',
  review: 'Review only',
}

/** Nobody chooses them: they are the phases of a spec. */
const specMeanings: Record<SpecWorkflow, string> = {
  spec_talk: 'The talk about an idea',
  spec_explore: 'EXPLORE: what the repository does today',
  spec_requirements: 'REQUIREMENTS: what must be true, and how it is proved',
  spec_design: 'DESIGN: how it is built',
  spec_tasks: 'TASKS: the work in pieces',
}

/** What a run can do, in words, the whole way first. */
export const builtInChoices: readonly Choice[] = Object.entries(meanings).map(([value, label]) => ({ value, label }))

/** A workflow that the repository defines has only its name. */
export const workflowMeaning = (name: WorkflowName): string =>
  ({ ...meanings, ...specMeanings } as Record<string, string>)[name] ?? name
