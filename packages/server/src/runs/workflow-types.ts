import type { StageName } from '@sentra/contract'

export type Role = 'planner' | 'coder' | 'tester' | 'fixer' | 'reviewer'

/** One stage of a workflow. The rules know kinds and gates, never names. */
export type StageDefinition = {
  stage: StageName
  kind: 'agent' | 'command'
  role: Role
  /** What an agent must hand in before the stage can end. */
  mustSubmit: ('submit_plan' | 'submit_review')[]
  /** Where the run goes back to when this stage finds something to fix; null means that it fails. */
  loopTo: number | null
}
