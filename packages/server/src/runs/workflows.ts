import { SentraError, type WorkflowName, workflowNames } from '@sentra/contract'
import type { StageDefinition } from './workflow-types.ts'

export type Workflow = {
  name: WorkflowName
  stages: StageDefinition[]
  /** Ends in a pull request. */
  delivers: boolean
  /** Starts from the project's branch; the others go on from the task's newest run, when there is one. */
  startsFresh: boolean
}

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

/** The built-in workflows (SEN-47, SEN-52). `loopTo` is the index of CODE. */
const workflows: Record<WorkflowName, Omit<Workflow, 'name'>> = {
  plan: { stages: [plan], delivers: false, startsFresh: true },
  code: { stages: [code], delivers: true, startsFresh: false },
  test: { stages: [test], delivers: false, startsFresh: false },
  review: { stages: [review], delivers: true, startsFresh: false },
  plan_code: { stages: [plan, code], delivers: true, startsFresh: true },
  code_test: { stages: [code, test], delivers: true, startsFresh: false },
  iterative_code_test: { stages: [code, looping(test, 0)], delivers: true, startsFresh: false },
  full_sdlc: { stages: [plan, code, looping(test, 1), looping(review, 1)], delivers: true, startsFresh: true },
}

/** The workflow of that name; UNKNOWN_WORKFLOW answers with the list. */
export function getWorkflow(name: string): Workflow {
  if (!isWorkflowName(name)) {
    const message = `There is no workflow ${name}: use one of ${workflowNames.join(', ')}.`
    throw new SentraError('UNKNOWN_WORKFLOW', message, { details: { workflows: workflowNames } })
  }
  return { name, ...workflows[name] }
}

function isWorkflowName(name: string): name is WorkflowName {
  return (workflowNames as readonly string[]).includes(name)
}
