import { type ConfiguredStage, type ConfiguredWorkflow, gateOf, mayFix } from '@sentra/contract'
import type { StageDefinition, Workflow } from './workflow-types.ts'

const gates = { plan: 'submit_plan', review: 'submit_review' } as const

/** A workflow of `.sentra/config.yaml` in the form that runs keep. The contract has checked how its stages fit. */
export function toWorkflow(name: string, configured: ConfiguredWorkflow): Workflow {
  const { description, stages, delivers, continues } = configured
  return {
    name,
    description,
    source: 'repository',
    stages: stages.map((stage, index) => toStage(stage, stages.slice(0, index))),
    delivers,
    startsFresh: !continues,
  }
}

function toStage(configured: ConfiguredStage, earlier: ConfiguredStage[]): StageDefinition {
  const { stage, kind, loopTo } = configured
  const role = kind === 'command' ? 'tester' : (configured.role ?? 'coder')
  const gate = gateOf(configured)
  return {
    stage,
    kind,
    role,
    mustSubmit: kind === 'command' || gate === undefined ? [] : [gates[gate]],
    loopTo: loopTo === undefined ? null : earlier.findLastIndex((other) => other.stage === loopTo && mayFix(other)),
  }
}
