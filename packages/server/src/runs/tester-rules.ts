import type { TesterPolicy } from '@sentra/contract'
import type { StageDefinition } from './workflow-types.ts'

/**
 * Stages with an agent before each run of the checks that adds the tests a change lacks (SEN-50). It has the name of
 * the stage it belongs to, so that people see one TEST. A workflow that has such an agent already keeps it as it is.
 */
export function withTester(stages: StageDefinition[], policy: TesterPolicy): StageDefinition[] {
  if (policy === 'never') return stages
  const places: number[] = []
  const result: StageDefinition[] = []
  for (const stage of stages) {
    if (stage.kind === 'command' && !isTester(result.at(-1))) result.push(testerBefore(stage, policy))
    places.push(result.length)
    result.push(stage)
  }
  return result.map((stage) => (stage.loopTo === null ? stage : { ...stage, loopTo: places[stage.loopTo] ?? null }))
}

function isTester(stage: StageDefinition | undefined): boolean {
  return stage?.kind === 'agent' && stage.role === 'tester'
}

function testerBefore({ stage }: StageDefinition, policy: TesterPolicy): StageDefinition {
  const tester: StageDefinition = { stage, kind: 'agent', role: 'tester', mustSubmit: [], loopTo: null }
  return policy === 'always' ? tester : { ...tester, when: 'tests_lacking' }
}
