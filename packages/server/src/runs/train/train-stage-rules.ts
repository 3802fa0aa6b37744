import type { StageDefinition, Workflow } from '../workflow-types.ts'

/**
 * The stages of a run whose work lands on its ticket's branch: at the end the checks of the combined result, entered
 * when its turn has come. Red, it goes back to the last agent that writes code.
 */
export function withTrain({ stages, delivers }: Pick<Workflow, 'stages' | 'delivers'>): StageDefinition[] {
  if (!delivers) return stages
  const writes = ({ kind, role }: StageDefinition) => kind === 'agent' && (role === 'coder' || role === 'fixer')
  const last = stages.findLastIndex(writes)
  const loopTo = last === -1 ? null : last
  return [...stages, { stage: 'TEST', kind: 'command', role: 'tester', mustSubmit: [], loopTo, when: 'in_train' }]
}

/** Where the checks of the combined result stand in a run; -1 for one whose work goes elsewhere. */
export function trainStage(stages: readonly StageDefinition[]): number {
  return stages.findLastIndex(({ when }) => when === 'in_train')
}
