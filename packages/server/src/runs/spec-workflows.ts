import { SentraError, type SpecWorkflow, specWorkflowNames, type SubmissionKind } from '@sentra/contract'
import type { StageDefinition, Workflow } from './workflow-types.ts'

/** The control plane lets a part be judged by another agent than the one that wrote it (extra 15). */
const check: StageDefinition = {
  stage: 'CHECK',
  kind: 'agent',
  role: 'checker',
  mustSubmit: ['submit_grade'],
  loopTo: 0,
}

function author(
  stage: StageDefinition['stage'],
  role: 'explorer' | 'architect',
  kind: SubmissionKind,
): StageDefinition {
  return { stage, kind: 'agent', role, mustSubmit: [`submit_${kind}`], loopTo: null }
}

type Stages = Pick<Workflow, 'description' | 'stages'>

/** One run a phase: each is tried, judged, paid for and shown for itself. */
const workflows: Record<SpecWorkflow, Stages> = {
  spec_talk: { description: 'ask until the idea is clear', stages: [author('TALK', 'architect', 'brief')] },
  spec_explore: { description: 'read the repository', stages: [author('EXPLORE', 'explorer', 'findings'), check] },
  spec_requirements: {
    description: 'write requirements and criteria',
    stages: [author('REQUIREMENTS', 'architect', 'requirements'), check],
  },
  spec_design: { description: 'write the design', stages: [author('DESIGN', 'architect', 'design'), check] },
  spec_tasks: { description: 'split the work into tasks', stages: [author('TASKS', 'architect', 'tasks'), check] },
}

/** The workflow of a phase. Only the specs domain starts one, so an unknown name is a fault of ours. */
export function getSpecWorkflow(name: string): Workflow {
  const known = specWorkflowNames.find((other) => other === name)
  if (known === undefined) throw new SentraError('UNKNOWN_WORKFLOW', `No phase of a spec is called ${name}.`)
  return { name, source: 'built-in', delivers: false, startsFresh: true, ...workflows[known] }
}
