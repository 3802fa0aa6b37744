import { type BuiltInWorkflow, type RepositoryConfig, SentraError } from '@sentra/contract'
import { toWorkflow } from './repository-workflow-rules.ts'
import type { StageDefinition, Workflow } from './workflow-types.ts'

const plan: StageDefinition = {
  stage: 'PLAN',
  kind: 'agent',
  role: 'planner',
  mustSubmit: ['submit_plan'],
  loopTo: null,
}
const code: StageDefinition = { stage: 'CODE', kind: 'agent', role: 'coder', mustSubmit: [], loopTo: null }
/** The control plane's own checks on a fresh clone; no agent takes part. */
const test: StageDefinition = { stage: 'TEST', kind: 'command', role: 'tester', mustSubmit: [], loopTo: null }
const review: StageDefinition = {
  stage: 'REVIEW',
  kind: 'agent',
  role: 'reviewer',
  mustSubmit: ['submit_review'],
  loopTo: null,
}

const looping = (stage: StageDefinition, loopTo: number): StageDefinition => ({ ...stage, loopTo })

type BuiltIn = Omit<Workflow, 'name' | 'source'>

/** The built-in workflows (SEN-47, SEN-52). `loopTo` is the index of CODE. */
const workflows: Record<BuiltInWorkflow, BuiltIn> = {
  plan: { description: 'write a plan, change nothing', stages: [plan], delivers: false, startsFresh: true },
  code: { description: 'make the change, without a proof', stages: [code], delivers: true, startsFresh: false },
  test: { description: 'run the tests on the newest work', stages: [test], delivers: false, startsFresh: false },
  review: { description: 'review the newest work', stages: [review], delivers: true, startsFresh: false },
  plan_code: { description: 'plan, then code', stages: [plan, code], delivers: true, startsFresh: true },
  code_test: { description: 'code, then one proof', stages: [code, test], delivers: true, startsFresh: false },
  iterative_code_test: {
    description: 'code and test until green, at most three fixes',
    stages: [code, looping(test, 0)],
    delivers: true,
    startsFresh: false,
  },
  full_sdlc: {
    description: 'plan, code and test until green, review',
    stages: [plan, code, looping(test, 1), looping(review, 1)],
    delivers: true,
    startsFresh: true,
  },
}

type Configured = Pick<RepositoryConfig, 'workflows'>

/** The built-in workflows, then those of the repository. */
export function listWorkflows(config: Configured): Workflow[] {
  const builtIn = Object.entries(workflows).map(([name, workflow]) => ({
    name,
    source: 'built-in' as const,
    ...workflow,
  }))
  const own = Object.entries(config.workflows ?? {}).map(([name, workflow]) => toWorkflow(name, workflow))
  return [...builtIn, ...own]
}

/** The workflow of that name; UNKNOWN_WORKFLOW answers with the list. */
export function getWorkflow(name: string, config: Configured = {}): Workflow {
  const known = listWorkflows(config)
  const found = known.find((workflow) => workflow.name === name)
  if (found) return found
  const names = known.map((workflow) => workflow.name)
  const message = `There is no workflow ${name}: use one of ${names.join(', ')}.`
  throw new SentraError('UNKNOWN_WORKFLOW', message, { details: { workflows: names } })
}
